// The page is a fixed document (page/fleet.{html,css,js}, data files) with one JSON text in it. The
// JSON stands in a <script> element, which ends at the first `</script`: so every `<` in it is
// written as \u003c, and the page's program puts texts into the document as texts only.

#include "pipelines/report/fleet_page.h"

#include <nlohmann/json.hpp>

#include "core/text/embedded.h"

namespace slipway::report {

namespace {

SLIPWAY_EMBEDDED(fleet_html)
SLIPWAY_EMBEDDED(fleet_css)
SLIPWAY_EMBEDDED(fleet_js)

using nlohmann::json;

json json_of(const FleetPage::Overlay& overlay) {
  json routes = json::array();
  for (const FleetPage::Route& route : overlay.routes)
    routes.push_back({{"host", route.host}, {"path", route.path}, {"users", route.asks_for_users}});
  json objects = json::array();
  for (const FleetPage::Object& object : overlay.objects) {
    objects.push_back({{"kind", object.kind}, {"name", object.name}, {"yaml", object.yaml}});
  }
  return {{"environment", overlay.environment},
          {"cluster", overlay.cluster},
          {"team", overlay.team},
          {"service", overlay.service},
          {"type", overlay.type},
          {"namespace", overlay.name_space},
          {"replicas", overlay.replicas},
          {"image", overlay.image},
          {"routes", std::move(routes)},
          {"objects", std::move(objects)}};
}

json json_of(const FleetPage& page) {
  json environments = json::array();
  for (const FleetPage::Environment& environment : page.environments) {
    environments.push_back({{"name", environment.name},
                            {"branches", environment.branches},
                            {"waves", environment.waves},
                            {"protected", environment.is_protected},
                            {"mergedBy", environment.has_merge_rule}});
  }
  json clusters = json::array();
  for (const FleetPage::Cluster& cluster : page.clusters) {
    clusters.push_back(
        {{"name", cluster.name}, {"domain", cluster.domain}, {"gateway", cluster.gateway}});
  }
  json overlays = json::array();
  for (const FleetPage::Overlay& overlay : page.overlays) overlays.push_back(json_of(overlay));
  return {{"fleet", page.fleet},
          {"version", SLIPWAY_VERSION},
          {"environments", std::move(environments)},
          {"clusters", std::move(clusters)},
          {"overlays", std::move(overlays)}};
}

std::string without_less_than(const std::string& text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

// Puts the parts in the places that the template marks as /*{{name}}*/.
std::string filled(std::string_view page,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> parts) {
  std::string out;
  while (!page.empty()) {
    const std::size_t mark = page.find("/*{{");
    out += page.substr(0, mark);
    if (mark == std::string_view::npos) break;
    page.remove_prefix(mark + 4);
    const std::size_t end = page.find("}}*/");
    for (const auto& [name, text] : parts) {
      if (name == page.substr(0, end)) out += text;
    }
    page.remove_prefix(end + 4);
  }
  return out;
}

}  // namespace

std::string fleet_page_html(const FleetPage& page) {
  const std::string data =
      without_less_than(json_of(page).dump(-1, ' ', false, json::error_handler_t::replace));
  return filled(fleet_html(), {{"style", fleet_css()}, {"data", data}, {"script", fleet_js()}});
}

}  // namespace slipway::report
