#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/yaml/written/document.h"
#include "core/yaml/written/token_reader.h"

namespace slipway::yaml {

/// The comments between the scanner and the nodes, as go-yaml's parser hands them out: a comment
/// waits until the parser has reached its token, and goes to the node that is made next, whichever
/// that is.
class WaitingComments {
 public:
  /// The next token; comments that belong to it begin to wait.
  Result<Token> peek(TokenReader& tokens);
  /// All that wait, for a node.
  Notes take(Arena& arena);

  [[nodiscard]] std::size_t head_size() const { return head_.size(); }
  /// Keeps the first `length` bytes of what stands above for the collection that comes next.
  void split_stem(std::size_t length);
  std::string take_stem();

  /// Comments above an empty line at the start are the document's own.
  std::string take_document_head();
  /// At the end, what waits is the document's.
  [[nodiscard]] std::string_view document_foot() const { return foot_.empty() ? head_ : foot_; }

 private:
  std::size_t next_ = 0;  ///< of the scanner's comments
  std::string head_;
  std::string line_;
  std::string foot_;
  std::string stem_;
};

}  // namespace slipway::yaml
