#include "clients/module/offer.h"

#include "clients/kubernetes/websocket/websocket_exec.h"

SLIPWAY_OFFER_MODULE(slipway::clients::ContainersModule, slipway::clients::make_websocket_exec)
