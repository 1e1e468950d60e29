#include "cli/commands/schema.h"

#include "compiler/fleet/json_schema.h"

namespace slipway::cli {

namespace {

int run(const Arguments& arguments, Console& console) {
  const std::string& format = arguments.positionals().front();
  if (format != "fleet" && format != "service") {
    return console.report(
        plain_error("there is no schema of `" + format + "`", "there are `fleet` and `service`"));
  }
  const bool is_fleet = format == "fleet";
  const Result<std::string> schema =
      fleet::json_schema(is_fleet ? fleet::fleet_fields() : fleet::service_fields(),
                         is_fleet ? fleet::CheckStage::resolved : fleet::CheckStage::as_written,
                         is_fleet ? "fleet.yaml of Slipway" : "service.yaml of Slipway");
  if (!schema) return console.report(schema.error());
  console.out(*schema);
  return 0;
}

}  // namespace

Command schema_command() {
  Command command;
  command.name = "schema";
  command.summary = "print the JSON Schema of fleet.yaml or service.yaml";
  command.details =
      "For editors: save it, and begin a file with `# yaml-language-server: $schema=PATH` to be "
      "helped while typing. Clusters' schemas: `slipway schema snapshot --help`.";
  command.positionals = {
      {"FORMAT", "fleet or service", 1, 1, {Values::Kind::hints, {"fleet", "service"}}}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
