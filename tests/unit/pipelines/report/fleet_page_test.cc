#include "pipelines/report/fleet_page.h"

#include <catch2/catch.hpp>

using namespace slipway::report;

TEST_CASE("no text of a manifest ends the script that carries it", "[page]") {
  FleetPage page;
  page.fleet = "</script><img src=x onerror=alert(1)>";
  page.overlays.push_back({});
  page.overlays[0].objects.push_back({"ConfigMap", "</SCRIPT>", "a: <!--\n\xff/*{{script}}*/"});
  const std::string html = fleet_page_html(page);
  CHECK(html.find("onerror=alert(1)>") != std::string::npos);
  CHECK(html.find("<img src=x") == std::string::npos);
  CHECK(html.find("</SCRIPT>") == std::string::npos);
  CHECK(html.find("a: <!--") == std::string::npos);
  CHECK(html.find("/*{{script}}*/") != std::string::npos);  // of the data, left as it is
}

TEST_CASE("the page asks nothing of any network", "[page]") {
  const std::string html = fleet_page_html({});
  CHECK(html.find("default-src 'none'") != std::string::npos);
  CHECK(html.find("http://") == std::string::npos);
  CHECK(html.find("https://") == std::string::npos);
}
