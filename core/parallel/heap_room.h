#pragma once

namespace slipway {

/// Makes room at the end of the calling thread's heap, in large pages where the machine gives them:
/// for work that is about to allocate megabytes in small pieces. Without it the heap grows by a
/// few pages at a time, and each of them costs a visit to the kernel. Memory is taken when it is
/// used, up to 2 MiB at once. From the first call on, pieces of up to 32 MiB come from the heap,
/// and are not given back to the kernel when they are freed.
void make_heap_room();

}  // namespace slipway
