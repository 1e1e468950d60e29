#pragma once

namespace slipway {

/// Makes room at the end of the calling thread's heap, in large pages where the machine gives them:
/// for work that is about to allocate megabytes in small pieces. Without it the heap grows by a
/// few pages at a time, and each of them costs a visit to the kernel. Nothing is taken that is not
/// used.
void make_heap_room();

}  // namespace slipway
