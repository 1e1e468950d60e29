#pragma once

#include <string>
#include <vector>

namespace slipway::report {

/// What `preview -o html` shows; plain texts, made by whoever knows fleets and overlays.
struct FleetPage {
  struct Environment {
    std::string name;
    std::vector<std::string> branches;            ///< patterns, as in fleet.yaml
    std::vector<std::vector<std::string>> waves;  ///< names of clusters, in order
    bool is_protected = false;
    bool has_merge_rule = false;  ///< only some people may merge its branch
  };
  struct Cluster {
    std::string name;
    std::string domain;
    std::string gateway;
  };
  struct Route {
    std::string host;
    std::string path;
    bool asks_for_users = false;
  };
  struct Object {
    std::string kind;
    std::string name;
    std::string yaml;  ///< as the manifest has it, secrets redacted
  };
  struct Overlay {
    std::string environment;
    std::string cluster;
    std::string team;
    std::string service;
    std::string type;
    std::string name_space;
    std::string replicas;  ///< "3", "2..10", or empty
    std::string image;
    std::vector<Route> routes;
    std::vector<Object> objects;
  };

  std::string fleet;
  std::vector<Environment> environments;
  std::vector<Cluster> clusters;
  std::vector<Overlay> overlays;  ///< in wave order
};

/// One self-contained HTML page: it asks for nothing from any network, and no text of a manifest
/// can become markup or script.
std::string fleet_page_html(const FleetPage& page);

}  // namespace slipway::report
