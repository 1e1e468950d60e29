#pragma once

#include <string_view>

#include "compiler/start/starter.h"

namespace slipway::start {

/// Adds what a Dockerfile tells of the image that it builds (its last stage, and the stages of the
/// same file that this one is FROM): EXPOSE and the path of a HEALTHCHECK that asks over HTTP.
/// `name` is the file's name for comments. Whatever is not understood is passed over: the result is
/// a start, for a person to read. Source: the Dockerfile reference (continuation lines, comments,
/// the escape directive, ARG and ENV in EXPOSE).
void read_dockerfile(std::string_view text, std::string_view name, Facts& facts);

/// Does a text begin an image: has it a FROM? Whatever else stands in it.
bool is_dockerfile(std::string_view text);

/// The path of the first http:// or https:// address in a text, `/` when it has none; empty without
/// an address.
std::string path_of_first_url(std::string_view text);

}  // namespace slipway::start
