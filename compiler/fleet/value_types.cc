#include "compiler/fleet/value_types.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "compiler/fleet/mergers.h"
#include "compiler/fleet/schedule.h"
#include "compiler/fleet/taint.h"
#include "compiler/fleet/time_zones.h"
#include "compiler/fleet/value_forms.h"
#include "core/text/names.h"
#include "core/text/url.h"

namespace slipway::fleet {

namespace {

constexpr std::uint32_t most_replicas = 10'000;
constexpr std::uint32_t most_port = 65'535;

bool is_visible_ascii(char c) { return c > ' ' && c < 0x7F; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool any_text(std::string_view) { return true; }
bool filled_text(std::string_view text) { return !text.empty(); }

bool is_host(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  return is_dns_name(text);
}

bool is_integer(std::string_view text) { return parse_number(text, 1'000'000'000).has_value(); }
bool is_boolean(std::string_view text) { return text == "true" || text == "false"; }

bool has_upper_case(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// What stands between the registry and the tag: a first part is a registry where it has a dot or a
// port. Source: the grammar of references of the OCI distribution project.
std::string_view repository_of(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const std::size_t slash = image.rfind('/');
  const std::size_t tag = image.find(':', slash == std::string_view::npos ? 0 : slash);
  image = image.substr(0, tag);
  const std::string_view first = image.substr(0, image.find('/'));
  const bool is_registry =
      first.size() < image.size() &&
      (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
  return is_registry ? image.substr(first.size()) : image;
}

// In lower case, as digests are.
bool is_hexadecimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

// What stands behind the `@` of an image.
bool is_image_digest(std::string_view text) {
  for (const std::string_view algorithm : {"sha256:", "sha512:"}) {
    if (!text.starts_with(algorithm)) continue;
    const std::string_view digits = text.substr(algorithm.size());
    return !digits.empty() && is_hexadecimal(digits);
  }
  return false;
}

// registry/path/name:tag@digest; Kubernetes only wants that there is no space around it, so this
// refuses what no registry would take, such as user:password@ before its name.
bool is_image(std::string_view image) {
  const std::size_t sign = std::min(image.find('@'), image.size());
  if (sign < image.size() && !is_image_digest(image.substr(sign + 1))) return false;
  const std::string_view text = image.substr(0, sign);
  return !text.empty() && !has_upper_case(repository_of(text)) && text.front() != ':' &&
         text.front() != '/' && text.back() != ':' && text.back() != '/' &&
         text.find("//") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  std::string_view("-._/:").find(c) != std::string_view::npos;
         });
}

bool is_image_prefix(std::string_view text) {
  return is_image(text) && text.find('@') == std::string_view::npos && !has_upper_case(text);
}

bool is_digest(std::string_view text) {
  constexpr std::string_view algorithm = "sha256:";
  constexpr std::size_t digits = 64;
  return text.starts_with(algorithm) && text.size() == algorithm.size() + digits &&
         is_hexadecimal(text.substr(algorithm.size()));
}

// A path below the file's folder: nothing else may be read on behalf of a descriptor.
bool is_inner_path(std::string_view text) {
  if (text.empty() || text.front() == '/') return false;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    if (text.substr(begin, end - begin) == "..") return false;
    begin = end + 1;
  }
  return text.find('\0') == std::string_view::npos;
}

// What an Ingress takes as the path of a Prefix rule, and an HTTPRoute as a PathPrefix. They would
// take a `*` as it is: people mean a pattern by it, and would protect what nobody asks for.
bool is_route_path(std::string_view text) {
  if (!text.starts_with('/') || !std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("-._~/!$&'()+,;=:@%").find(c) != std::string_view::npos;
      }))
    return false;
  for (const std::string_view part : {"//", "/./", "/../", "%2f", "%2F"}) {
    if (text.find(part) != std::string_view::npos) return false;
  }
  return !text.ends_with("/.") && !text.ends_with("/..");
}

bool is_time_zone(std::string_view text) {
  const auto& zones = time_zones();
  return std::binary_search(zones.begin(), zones.end(), text);
}

// A domain has services below it, so it stands for itself alone.
bool is_domain(std::string_view text) { return !text.starts_with('*') && is_dns_name(text); }

// The namespace of its deployers' accounts is `slipway-` and the fleet's name.
bool is_fleet_name(std::string_view text) {
  constexpr std::size_t longest = 63 - 8;
  return text.size() <= longest && is_dns_label(text);
}

bool is_absolute_path(std::string_view text) {
  return text.starts_with('/') && text.find('\0') == std::string_view::npos;
}

bool is_server_url(std::string_view text) { return is_web_url(text) && !is_clear_to_others(text); }

bool is_port(std::string_view text) { return parse_port(text).has_value(); }
bool is_replicas(std::string_view text) { return parse_replicas(text).has_value(); }
bool is_quantity(std::string_view text) { return parse_quantity(text).has_value(); }
bool is_percent(std::string_view text) { return parse_number(text, 100).has_value(); }
bool is_duration(std::string_view text) { return parse_duration(text).has_value(); }
bool is_port_number(std::string_view text) {
  return parse_number(text, most_port).value_or(0) != 0;
}
bool is_probe(std::string_view text) { return parse_probe(text).has_value(); }

bool is_quantity_range(std::string_view text) {
  const auto [request, limit] = split_range(text);
  const auto least = parse_quantity(request);
  const auto most = parse_quantity(limit);
  return least && most && *least <= *most;
}

// Less than this is a forgotten unit: no process and no file system fits into it.
constexpr double mebibyte = 1048576.0 * 1000;  // quantities are in thousandths

bool is_disk_size(std::string_view text) { return parse_quantity(text).value_or(0) >= mebibyte; }

bool is_memory_range(std::string_view text) {
  return is_quantity_range(text) && *parse_quantity(split_range(text).request) >= mebibyte;
}

// More cores than any machine has are a forgotten `m`.
bool is_cpu_range(std::string_view text) {
  constexpr double most_cores = 499.0 * 1000;
  return is_quantity_range(text) && *parse_quantity(split_range(text).limit) <= most_cores;
}

// `catalog` or `shop/catalog`
bool is_call(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_dns_label_with_letter(text);
  return is_dns_label(text.substr(0, slash)) && is_dns_label_with_letter(text.substr(slash + 1));
}

constexpr std::string_view names_rule = "kubernetes-name";
constexpr std::string_view values_rule = "kubernetes-value";

constexpr std::array types = {
    ValueType{"text", "a text that is not empty", "", filled_text},
    ValueType{"scalar", "a text, a number, true or false", "", any_text},
    ValueType{"integer", "a whole number", "", is_integer},
    ValueType{"percent", "a whole number from 0 to 100", "", is_percent},
    ValueType{"duration", "a time such as 500ms, 10s or 1m30s, at most a day", "", is_duration},
    ValueType{"label-value",
              "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
              names_rule, is_label_value},
    ValueType{"port-number", "a port from 1 to 65535", values_rule, is_port_number},
    ValueType{"boolean", "true or false", "", is_boolean},
    ValueType{
        "label",
        "a DNS label: at most 63 lower-case letters, digits and `-`, which neither begins nor "
        "ends it",
        names_rule, is_dns_label},
    ValueType{
        "service-name",
        "a DNS label that begins with a letter: at most 63 lower-case letters, digits and `-`",
        names_rule, is_dns_label_with_letter},
    ValueType{"object-name",
              "a DNS name: lower-case letters, digits, `-` and `.`, at most 253 in all", names_rule,
              is_dns_name},
    ValueType{"host", "a host name such as shop.acme.example, or *.acme.example", names_rule,
              is_host},
    ValueType{"domain", "a domain such as acme.example", names_rule, is_domain},
    ValueType{"fleet-name",
              "at most 55 lower-case letters, digits and `-`, which neither begins nor ends it",
              names_rule, is_fleet_name},
    ValueType{"image", "the name of an image such as redis:7.4-alpine", values_rule, is_image},
    ValueType{"image-prefix", "a registry and a path such as registry.acme.example/apps",
              values_rule, is_image_prefix},
    ValueType{"digest", "sha256: and 64 hexadecimal digits", "", is_digest},
    ValueType{"path", "a path inside this folder: relative, without `..`", "", is_inner_path},
    ValueType{"route-path",
              "a path that begins with `/`, without spaces, `*`, `//`, `/./`, `/../` and `%2F`",
              values_rule, is_route_path},
    ValueType{"port", "a port from 1 to 65535, or service:container such as \"80:8080\"",
              values_rule, is_port},
    ValueType{"replicas", "a number, or a range such as 2..10 (from 1 to 10000)", "", is_replicas},
    ValueType{"quantity", "a Kubernetes quantity such as 10Gi or 500m", values_rule, is_quantity},
    ValueType{"disk-size", "the size of a disk, at least 1Mi, such as 10Gi", values_rule,
              is_disk_size},
    ValueType{"cpu-range",
              "cores such as 2 or 500m (half of one), or request..limit such as 100m..1 where the "
              "limit is not below the request",
              values_rule, is_cpu_range},
    ValueType{"memory-range",
              "memory such as 128Mi, or request..limit such as 128Mi..256Mi where the limit is not "
              "below the request",
              values_rule, is_memory_range},
    ValueType{"probe-path", "a path such as /metrics", "",
              [](std::string_view text) { return parse_probe(text) == ProbeKind::http; }},
    ValueType{"probe", "a path such as /healthz, or `grpc`, or `tcp`", "", is_probe},
    ValueType{"schedule",
              "five fields (minute, hour, day, month, weekday) such as \"*/10 * * * *\", or "
              "@hourly, @daily, "
              "@weekly, @monthly",
              values_rule, is_schedule},
    ValueType{"time-zone", "the name of a time zone such as Europe/Berlin", values_rule,
              is_time_zone},
    ValueType{"absolute-path", "a path that begins with /", "", is_absolute_path},
    ValueType{"server-url", "an address such as https://gitlab.acme.example", "", is_server_url},
    ValueType{"merger", "a GitLab user id such as 1207, or \"group:PATH\"", "", is_merger},
    ValueType{"toleration", "a taint such as dedicated=ci:NoSchedule", "",
              [](std::string_view text) { return parse_taint(text).has_value(); }},
    ValueType{"call", "the name of a service of this team, or team/service", "", is_call},
};

}  // namespace

const ValueType* value_type(std::string_view name) {
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const ValueType& t) { return t.name == name; });
  return found == types.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t most) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > most) return std::nullopt;
  }
  return static_cast<std::uint32_t>(value);
}

std::optional<PortNumbers> parse_port(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto service = parse_number(text.substr(0, colon), most_port);
  const auto container =
      colon == std::string_view::npos ? service : parse_number(text.substr(colon + 1), most_port);
  if (!service || !container || *service == 0 || *container == 0) return std::nullopt;
  return PortNumbers{static_cast<std::uint16_t>(*service), static_cast<std::uint16_t>(*container)};
}

std::optional<ReplicaRange> parse_replicas(std::string_view text) {
  const auto [first, last] = split_range(text);
  const auto least = parse_number(first, most_replicas);
  const auto most = parse_number(last, most_replicas);
  if (!least || !most) return std::nullopt;
  const bool scales = text.find("..") != std::string_view::npos;
  if (scales && (*least == 0 || *least > *most)) return std::nullopt;
  return ReplicaRange{*least, *most, scales};
}

QuantityRange split_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return {text, text};
  return {text.substr(0, dots), text.substr(dots + 2)};
}

std::optional<double> parse_quantity(std::string_view text) {
  double value = 0;
  double scale = 1;
  std::size_t i = 0;
  std::size_t digits = 0;
  for (; i < text.size() && is_digit(text[i]); ++i, ++digits) value = value * 10 + (text[i] - '0');
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && is_digit(text[i]); ++i, ++digits) {
      scale /= 10;
      value += (text[i] - '0') * scale;
    }
  }
  if (digits == 0) return std::nullopt;
  const std::string_view unit = text.substr(i);
  struct Unit {
    std::string_view name;
    double factor;
  };
  static constexpr std::array units = {
      Unit{"", 1},        Unit{"n", 1e-9},    Unit{"u", 1e-6},    Unit{"m", 1e-3},
      Unit{"k", 1e3},     Unit{"M", 1e6},     Unit{"G", 1e9},     Unit{"T", 1e12},
      Unit{"P", 1e15},    Unit{"E", 1e18},    Unit{"Ki", 1024.0}, Unit{"Mi", 1048576.0},
      Unit{"Gi", 0x1p30}, Unit{"Ti", 0x1p40}, Unit{"Pi", 0x1p50}, Unit{"Ei", 0x1p60},
  };
  const auto found =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == unit; });
  double factor = 0;
  if (found != units.end()) {
    factor = found->factor;
  } else if (unit.front() == 'e' || unit.front() == 'E') {
    std::string_view exponent = unit.substr(1);
    const bool negative = exponent.starts_with('-');
    if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto power = parse_number(exponent, 30);
    if (!power) return std::nullopt;
    factor = std::pow(10.0, negative ? -static_cast<double>(*power) : static_cast<double>(*power));
  } else {
    return std::nullopt;
  }
  const double thousandths = value * factor * 1000;
  if (!(thousandths <= 1e30)) return std::nullopt;
  return thousandths;
}

std::optional<ProbeKind> parse_probe(std::string_view text) {
  if (text == "grpc") return ProbeKind::grpc;
  if (text == "tcp") return ProbeKind::tcp;
  if (text.starts_with('/') && std::all_of(text.begin(), text.end(), is_visible_ascii))
    return ProbeKind::http;
  return std::nullopt;
}

}  // namespace slipway::fleet
