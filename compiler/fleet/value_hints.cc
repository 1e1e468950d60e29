#include "compiler/fleet/value_hints.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "compiler/fleet/time_zones.h"
#include "compiler/fleet/value_forms.h"
#include "compiler/fleet/value_types.h"
#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What a value must be, and how a guess at it is read.
struct Form {
  std::string_view type;
  const Meaning& meaning;
};

std::string meant(const Form& form, const std::string& guess) {
  const ValueType* type = value_type(form.type);
  if (type == nullptr || !type->accepts(form.meaning ? form.meaning(guess) : guess)) return {};
  return "did you mean `" + guess + "`?";
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// A quantity with the unit that people mean by theirs: `512MB` is 512M, `512mi` is 512Mi.
std::string usual_quantity(std::string_view text, std::string_view unit_of_bare_numbers) {
  struct Unit {
    std::string_view said;
    std::string_view meant;
  };
  static constexpr std::array units = {
      Unit{"b", ""},     Unit{"k", "k"},   Unit{"kb", "k"},   Unit{"ki", "Ki"},
      Unit{"kib", "Ki"}, Unit{"mb", "M"},  Unit{"mi", "Mi"},  Unit{"mib", "Mi"},
      Unit{"g", "G"},    Unit{"gb", "G"},  Unit{"gi", "Gi"},  Unit{"gib", "Gi"},
      Unit{"tb", "T"},   Unit{"ti", "Ti"}, Unit{"tib", "Ti"}, Unit{"core", ""},
      Unit{"cores", ""}, Unit{"cpu", ""},  Unit{"cpus", ""},  Unit{"millicores", "m"},
  };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string number(text.substr(0, digits));
  std::string_view rest = text.substr(digits);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (number.empty()) return std::string(text);
  if (rest.empty()) return number + std::string(unit_of_bare_numbers);
  const bool is_of_bytes = unit_of_bare_numbers.ends_with('i');
  if (rest == "m" && is_of_bytes) return number + "Mi";
  const std::string said = lower(rest);
  const auto* const unit = std::find_if(units.begin(), units.end(),
                                        [&](const Unit& known) { return known.said == said; });
  return unit == units.end() ? std::string(text) : number + std::string(unit->meant);
}

std::string quantity_hint(const Form& form, std::string_view text) {
  const std::string_view type = form.type;
  const bool is_range = text.find("..") != std::string_view::npos;
  const auto [request, limit] = split_range(text);
  const auto least = parse_quantity(request);
  const auto most = parse_quantity(limit);
  if (least && most && *least > *most) {
    const std::string guess = std::string(limit) + ".." + std::string(request);
    return "what it may take at most stands behind the dots: " + guess;
  }
  // A number that is a quantity, and still wrong here, lacks its unit.
  const std::string_view bare = type == "memory-range" ? "Mi"
                                : type == "disk-size"  ? "Gi"
                                : type == "cpu-range"  ? "m"
                                                       : "";
  const auto guess_for = [&](std::string_view part) {
    const bool has_meaning = parse_quantity(part).has_value() && value_type(type) != nullptr &&
                             value_type(type)->accepts(part);
    return has_meaning ? std::string(part) : usual_quantity(part, bare);
  };
  const std::string guess =
      is_range ? guess_for(request) + ".." + guess_for(limit) : guess_for(text);
  return meant(form, guess);
}

// `2-10`, `2 to 10`, `10..2`: two numbers.
std::string replicas_hint(const Form& form, std::string_view text) {
  std::vector<std::string> numbers(1);
  for (const char c : text) {
    if (is_digit(c))
      numbers.back() += c;
    else if (!numbers.back().empty())
      numbers.emplace_back();
  }
  if (numbers.back().empty()) numbers.pop_back();
  if (numbers.size() != 2) return {};
  const std::string guess = meant(form, numbers[0] + ".." + numbers[1]);
  return guess.empty() ? meant(form, numbers[1] + ".." + numbers[0]) : guess;
}

// host/path of scheme://user:password@host/path: a hint repeats no password.
std::string host_and_path(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  const std::size_t sign = text.substr(0, text.find('/')).rfind('@');
  const bool is_digest = sign != std::string_view::npos && text.substr(sign).starts_with("@sha");
  if (sign != std::string_view::npos && !is_digest) text.remove_prefix(sign + 1);
  return std::string(text);
}

std::string image_hint(const Form& form, std::string_view text) {
  if (text.find('$') != std::string_view::npos || text.find("{{") != std::string_view::npos) {
    return "no tag is filled in here: write `build: {}` for an image that a pipeline builds, and "
           "images.lock says which one it is";
  }
  const std::string image = host_and_path(text);
  const std::string guess = meant(form, image);
  if (!guess.empty()) return guess;
  // The name of a repository is in lower case, its tag need not be.
  const std::size_t slash = image.rfind('/');
  const std::size_t tag =
      std::min(image.find(':', slash == std::string::npos ? 0 : slash), image.size());
  return meant(form, lower(image.substr(0, tag)) + image.substr(tag));
}

// `TZ=Europe/Berlin 0 3 * * *`, as cron's own tables may say it; Kubernetes refuses it.
std::string zone_hint(std::string_view text) {
  for (const std::string_view prefix : {"CRON_TZ=", "TZ="}) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::size_t rest = std::min(text.find_first_not_of(' ', space), text.size());
    return "the zone has a field of its own: `timeZone: " + std::string(text.substr(0, space)) +
           "`, beside `schedule: \"" + std::string(text.substr(rest)) + "\"`";
  }
  return {};
}

std::string name_hint(const Form& form, std::string_view text) {
  std::string guess = lower(text);
  std::replace_if(
      guess.begin(), guess.end(), [](char c) { return c == '_' || c == ' '; }, '-');
  return guess == text ? std::string() : meant(form, guess);
}

// `/admin/*`, `/admin/(.*)`: a route has all below its path already.
std::string pattern_hint(std::string_view text) {
  const std::string path(without_last_slashes(text.substr(0, text.find_first_of("(*"))));
  return "a route takes its path and all below it: write `" + path + "`";
}

}  // namespace

std::string value_hint(std::string_view type, std::string_view text, const Meaning& meaning) {
  const Form form{type, meaning};
  if (type == "quantity" || type == "disk-size" || type.ends_with("-range"))
    return quantity_hint(form, text);
  if (type == "replicas") return replicas_hint(form, text);
  if (type == "image") return image_hint(form, text);
  if (type == "host") {
    const std::string host = host_and_path(text);
    return meant(form, host.substr(0, host.find_first_of("/:")));
  }
  if (type == "route-path" && text.starts_with('/') && text.find('*') != std::string_view::npos)
    return pattern_hint(text);
  if (type.starts_with("probe") || type == "route-path") {
    if (text.starts_with('/')) return {};
    if (text.find("://") == std::string_view::npos) return meant(form, "/" + std::string(text));
    const std::string address = host_and_path(text);
    const std::size_t slash = address.find('/');
    return meant(form, slash == std::string::npos ? "/" : address.substr(slash));
  }
  if (type == "call" && text.find("://") != std::string_view::npos)
    return "give the name of the service, such as catalog; addresses belong in `config`";
  if (type == "schedule") {
    if (std::string zone = zone_hint(text); !zone.empty()) return zone;
    const auto spaces = std::count(text.begin(), text.end(), ' ');
    const std::size_t first = text.find(' ');
    // Some programs have seconds in front.
    if (spaces == 5) return meant(form, std::string(text.substr(first + 1)));
    return spaces == 4 ? "the fields go from 0 to 59, 0 to 23, 1 to 31, 1 to 12 and 0 to 6 (Sunday "
                         "is 0), or are *, lists 1,2, ranges 1-5, steps */10"
                       : std::string();
  }
  if (type == "domain") {
    std::string domain = host_and_path(text);
    if (domain.starts_with("*.")) domain.erase(0, 2);
    return meant(form, domain.substr(0, domain.find_first_of("/:")));
  }
  if (type == "duration") return meant(form, std::string(text) + "s");
  if (type == "server-url" && text.starts_with("http://"))
    return meant(form, "https://" + std::string(text.substr(7)));
  if (type == "path" && text.find("..") != std::string_view::npos)
    return "move this file up, to the folder that holds all it names";
  if (type == "time-zone") return did_you_mean(text, time_zones());
  if (type == "fleet-name" || type == "label" || type == "service-name" || type == "object-name")
    return name_hint(form, text);
  return {};
}

}  // namespace slipway::fleet
