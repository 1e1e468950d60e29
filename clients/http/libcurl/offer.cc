#include "clients/module/offer.h"

#include "clients/http/libcurl/libcurl_client.h"

SLIPWAY_OFFER_MODULE(slipway::clients::HttpModule, slipway::clients::make_libcurl_client)
