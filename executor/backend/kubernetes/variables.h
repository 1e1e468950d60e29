#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slipway::executor {

/// The variables of a job, in the order of the payload: of two with one name the later counts.
class JobVariables {
 public:
  struct Variable {
    std::string name;
    std::string value;
    bool is_public = false;  ///< GitLab's word for: no secret
    bool is_file = false;
    bool is_raw = false;  ///< its `$` are no references
  };

  void add(Variable variable) { list_.push_back(std::move(variable)); }

  /// The value with what it refers to; empty when there is none.
  [[nodiscard]] std::string value(std::string_view name) const;

  /// A text with `$NAME` and `${NAME}` replaced, as gitlab-runner does for images; what is unknown
  /// becomes empty, and `$$` a dollar. What follows a thousand references is left out.
  [[nodiscard]] std::string expand(std::string_view text) const;

  /// Those that services get: public ones that are no files, each name once, expanded.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> for_services() const;

 private:
  [[nodiscard]] const Variable* find(std::string_view name) const;
  void expand_into(std::string_view text, std::string& out, int& references, int depth) const;

  std::vector<Variable> list_;
};

}  // namespace slipway::executor
