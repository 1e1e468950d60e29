#include "cli/commands/fleet_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "cli/fleet_input.h"
#include "cli/index_sources.h"
#include "compiler/fleet/index.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/path.h"

namespace slipway::cli {

namespace {

bool can_be_judged(const fleet::Fleet& fleet, const fleet::Descriptor& descriptor) {
  const fleet::Team* team = fleet.team(descriptor.team);
  // A team may be tied to a project by its number, which a repository does not tell.
  return team == nullptr ||
         std::none_of(team->projects.begin(), team->projects.end(), [](const auto& p) {
           return p.text.find_first_not_of("0123456789") == std::string::npos;
         });
}

// Gathers the services that can be told of, and what an older index knew of the others.
class Gathering {
 public:
  Gathering(FileSystem& files, const fleet::Fleet& fleet, const IndexReader& reader,
            const fleet::Index& old, Diagnostics problems)
      : fleet_(fleet),
        reader_(reader),
        old_(old),
        problems_(std::move(problems)),
        set_(files, fleet, select_targets(fleet, {}, problems_), without_taken(), problems_) {
    for (const auto& descriptor : set_.descriptors()) check_team(*descriptor);
    for (const Diagnostic& problem : problems_.list()) broken_.insert(problem.file);
    for (const auto& descriptor : set_.unresolved()) broken_.insert(descriptor->path);
    for (const auto& descriptor : reader.descriptors()) {
      if (!broken_.contains(descriptor->path)) continue;
      const fleet::Origin& origin = reader.origin_of(*descriptor);
      unread_.insert({origin.project, origin.file});
    }
    for (const auto& descriptor : set_.descriptors()) {
      if (!broken_.contains(descriptor->path))
        origins_[descriptor.get()] = reader.origin_of(*descriptor);
    }
    std::set<std::pair<std::string_view, std::string_view>> names;
    for (const auto& [descriptor, origin] : origins_)
      names.insert({descriptor->team, descriptor->name});
    for (const fleet::IndexedService& service : old_.services()) {
      if (!is_gone(service) && !names.contains({service.team, service.name}))
        kept_.push_back(&service);
    }
    check::check_routes(set_, &old_, problems_);
  }

  [[nodiscard]] Result<std::string> text() const {
    return fleet::index_text(set_, origins_, kept_);
  }
  [[nodiscard]] bool empty() const { return origins_.empty() && kept_.empty(); }
  [[nodiscard]] const Diagnostics& problems() const { return problems_; }

  // For a person: what became of it all.
  [[nodiscard]] std::string summary() const {
    const std::size_t left_out = reader_.descriptors().size() - origins_.size();
    const auto counted = [](std::size_t number, std::string_view what) {
      return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
    };
    std::string text = counted(origins_.size(), "service") + " read";
    if (!kept_.empty()) text += fmt::format(", {} kept from older indexes", kept_.size());
    if (left_out > 0) text += fmt::format(", {} left out", left_out);
    return text;
  }

 private:
  void check_team(const fleet::Descriptor& descriptor) {
    const fleet::Origin& origin = reader_.origin_of(descriptor);
    std::optional<check::Project> project;
    if (!origin.project.empty() && can_be_judged(fleet_, descriptor))
      project = check::Project{"", origin.project};
    check::check_teams(fleet_, descriptor, project, problems_);
  }

  // A name that another project has in the older index stays its, unless it gave it up.
  [[nodiscard]] std::vector<std::shared_ptr<const fleet::Descriptor>> without_taken() {
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> here;
    for (const auto& descriptor : reader_.descriptors()) {
      const fleet::Origin& origin = reader_.origin_of(*descriptor);
      here.insert({origin.project, descriptor->team, descriptor->name});
      if (descriptor->state != fleet::DescriptorState::sound)
        unread_.insert({origin.project, origin.file});
    }
    auto kept = reader_.descriptors();
    std::erase_if(kept, [&](const auto& descriptor) {
      if (descriptor->state != fleet::DescriptorState::sound) return false;
      const fleet::IndexedService* other = old_.find(descriptor->team, descriptor->name);
      if (other == nullptr) return false;
      if (is_gone(*other) && !here.contains({other->project, other->team, other->name}))
        return false;
      check::CheckOptions options;
      options.home.project = reader_.origin_of(*descriptor).project;
      options.index = &old_;
      const auto taken = check::taken_name(*descriptor, options);
      if (taken) problems_.add(*taken);
      return taken.has_value();
    });
    return kept;
  }

  // Was the project read, and is the service not in it any more? One that cannot be read now is.
  [[nodiscard]] bool is_gone(const fleet::IndexedService& service) const {
    const auto& parts = reader_.parts();
    const bool was_read = std::any_of(parts.begin(), parts.end(), [&](const ReadPart& part) {
      return part.project == service.project && !service.file.empty() &&
             (part.folder.empty() || is_within(service.file, part.folder));
    });
    return was_read && !unread_.contains({service.project, service.file});
  }

  const fleet::Fleet& fleet_;
  const IndexReader& reader_;
  const fleet::Index& old_;
  Diagnostics problems_;
  std::set<std::pair<std::string, std::string>> unread_;  ///< project and file of what is broken
  fleet::ServiceSet set_;
  std::set<std::string> broken_;  ///< paths of descriptors
  fleet::Origins origins_;
  std::vector<const fleet::IndexedService*> kept_;
};

// The services of what is left out are told of as before, or not at all: no reason to write
// nothing.
Diagnostics as_warnings(const Diagnostics& problems) {
  Diagnostics warnings;
  for (Diagnostic problem : problems.list()) {
    problem.severity = Severity::warning;
    warnings.add(std::move(problem));
  }
  return warnings;
}

int write(const Arguments& arguments, const Gathering& gathering, Console& console) {
  const Result<std::string> text = gathering.text();
  if (!text) return console.report(text.error());
  const std::string path = arguments.value("--output").value_or("");
  if (path.empty() || path == "-") {
    console.out(*text);
    return 0;
  }
  const Result<Written> written = write_file(path, *text);
  if (!written) return console.report(written.error());
  console.say(fmt::format("{}: {}\n", printable(path), gathering.summary()));
  return 0;
}

int run(const Arguments& arguments, Console& console) {
  DiskFileSystem files;
  Diagnostics fatal;
  std::vector<std::string> indexes;
  std::vector<IndexSource> sources;
  const auto words =
      arguments.positionals().empty() ? std::vector<std::string>{"."} : arguments.positionals();
  for (const std::string& word : words) {
    if (fleet::is_index(files, word))
      indexes.push_back(word);
    else
      sources.push_back(index_source(files, word));
  }
  const std::string start = sources.empty() ? "." : sources.front().path;
  const auto fleet = read_fleet_of(files, arguments, start, fatal);
  Diagnostics joining;
  const std::optional<fleet::Index> old = fleet::read_indexes(files, indexes, joining);
  if (!old) fatal.add(joining.list());
  if (fatal.has_errors()) return console.report(std::move(fatal));
  IndexReader reader(files, *fleet);
  for (const IndexSource& source : sources) reader.read(source, joining);
  const Gathering gathering(files, *fleet, reader, *old, std::move(joining));
  Diagnostics problems = gathering.problems();
  if (gathering.empty()) {
    Diagnostics all = std::move(problems);
    all.add(plain_error("there is no service to tell of, so no index was written",
                        "give the folders of repositories that have a service.yaml"));
    return console.report(std::move(all));
  }
  const bool all_well = problems.empty();
  (void)console.report(as_warnings(problems));
  const int status = write(arguments, gathering, console);
  return status == 0 && !all_well ? exit_status(Fault::finding) : status;
}

}  // namespace

Command fleet_index_command() {
  Command command;
  command.name = "fleet index";
  command.summary = "write the index of the services of many repositories";
  command.details =
      "Gathers the facts of every service at and below each PATH: names, ports, calls, hosts and "
      "paths in each cluster, and the project (of the git remote `origin`) and commit that it is "
      "of. PATH=PROJECT@COMMIT says both where git does not. A PATH that is an index is joined: "
      "what is read anew counts, what a project that was read does not have any more is dropped, "
      "and all else stays as it was. So one index grows out of many, and is renewed by parts.\n\n"
      "What cannot be read is left out with a warning, or stays as an older index has it. With "
      "`--index FILE`, preview, compile and check hold the descriptors of one repository against "
      "an index.\n\nExit status: 0 all was read, 1 written, but something was left out, 2 nothing "
      "was written.";
  command.options = {{"-o,--output", "FILE",
                      "where to write, in one step (default: standard output)", Repeat::once}};
  command.positionals = {{"PATH", "repositories, folders of them, or indexes (default: .)"}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
