#include "clients/module/offer.h"

#include "clients/git/libgit2/libgit2_repository.h"
#include "clients/git/libgit2/libgit2_tree.h"

SLIPWAY_OFFER_MODULE(slipway::clients::GitModule, slipway::clients::open_libgit2_tree,
                     slipway::clients::describe_libgit2_repository)
