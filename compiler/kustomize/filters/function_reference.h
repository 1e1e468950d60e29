#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace slipway::kustomize {

/// A callable passed down a call, without std::function's allocation. Does not outlive its
/// callable.
template <typename Signature>
class FunctionReference;

template <typename R, typename... Arguments>
class FunctionReference<R(Arguments...)> {
 public:
  template <typename Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionReference> &&
             std::is_invocable_r_v<R, Callable&, Arguments...>)
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): never instead of the copy, see above
  FunctionReference(Callable&& callable)
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* target, Arguments... arguments) -> R {
          return (*static_cast<std::remove_reference_t<Callable>*>(target))(
              std::forward<Arguments>(arguments)...);
        }) {}

  R operator()(Arguments... arguments) const {
    return call_(callable_, std::forward<Arguments>(arguments)...);
  }

 private:
  void* callable_;
  R (*call_)(void*, Arguments...);
};

}  // namespace slipway::kustomize
