#pragma once

#include <span>
#include <string>

#include "compiler/manifest/fold.h"
#include "core/diagnostics/format.h"

namespace slipway::cli {

/// Folded changes for a person, grouped by environments, clusters and service:
///
///     test, staging, production (4 clusters)
///       shop/cart
///         ~ Deployment cart
///             spec.template.spec.containers[app].image: redis:7 -> redis:8
///     production: production-1, production-2
///       shop/cart
///         + Ingress cart-shop
///
/// Of values with several lines, lines that changed are shown, with a few around them.
/// Secret values are not shown. Ends with a line that counts the changes; "no changes" without any.
std::string diff_text(std::span<const manifest::FoldedChange> changes, Color color);

}  // namespace slipway::cli
