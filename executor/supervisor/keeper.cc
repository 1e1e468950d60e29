// One loop over poll(): signals, the listening socket, connections, the stage's output. Nothing in
// it blocks, so a stage that prints, forks or hangs delays no keep-alive and no cancellation.
#include "executor/supervisor/keeper.h"

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

#include "executor/supervisor/endpoint.h"
#include "executor/supervisor/program_lock.h"

namespace slipway::supervisor {

namespace {

constexpr std::size_t most_connections = 16;
/// After the end of its stage the keeper waits so long for the driver to take the rest.
constexpr std::chrono::seconds farewell{2};

constexpr int exit_terminated = 143;
constexpr int exit_deadline = 124;

std::string stage_of(const Frame& frame) { return frame.payload; }

}  // namespace

Result<std::unique_ptr<Keeper>> Keeper::open(const KeeperSettings& settings) {
  ::mkdir(settings.directory.c_str(), 0700);  // where it is missing, as in a test by hand
  auto keeper = std::unique_ptr<Keeper>(new Keeper(settings));
  SLIPWAY_ASSIGN(keeper->listener_, listen_for(settings.directory));
  keeper->program_ = lock_program();
  return keeper;
}

Keeper::Keeper(const KeeperSettings& settings)
    : settings_(settings),
      gate_(settings.port, settings.key),
      spool_(settings.directory, settings.spool) {
  // Scripts run as the same user: none may look into this process or its descriptors.
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  become_subreaper();
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  signals_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  ::signal(SIGPIPE, SIG_IGN);
  if (settings.deadline.count() > 0) deadline_ = Clock::now() + settings.deadline;
}

int Keeper::run() {
  for (;;) {
    if (deadline_ && Clock::now() >= *deadline_) leave(StageReason::deadline, exit_deadline);
    if (stage_) stage_->advance();
    if (stage_ && stage_->ended()) end_stage();
    for (Connection& connection : connections_) connection.send_keep_alive_when_due();
    transmit();
    // What has just been sent may be the last of a stage that has ended; nothing else would wake
    // this loop before the next keep-alive.
    report_end();
    transmit();
    forget_closed_connections();
    const bool done = !stage_ && connections_.empty();
    if (exit_status_ && (done || Clock::now() >= leave_time_)) return *exit_status_;
    wait();
  }
}

void Keeper::transmit() {
  for (Connection& connection : connections_) {
    if (connection.is_open()) connection.transmit(spool_);
  }
}

void Keeper::forget_closed_connections() {
  // A request that was whole is done all the same.
  if (waiting_ && waiting_->connection != nullptr && !waiting_->connection->is_open()) {
    waiting_->connection = nullptr;
  }
  connections_.remove_if([](const Connection& connection) { return !connection.is_open(); });
}

int Keeper::patience() const {
  auto until = deadline_.value_or(Clock::time_point::max());
  if (exit_status_) until = leave_time_;
  if (stage_) until = std::min(until, stage_->wake_up().value_or(Clock::time_point::max()));
  for (const Connection& connection : connections_) {
    until = std::min(until, connection.keep_alive_time());
  }
  until = std::min(until, gate_.wake_up());
  if (until == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

void Keeper::wait() {
  std::vector<pollfd> wanted = {{signals_.number(), POLLIN, 0}};
  const bool takes_more = connections_.size() < most_connections;
  wanted.push_back({takes_more ? listener_.number() : -1, POLLIN, 0});
  wanted.push_back(stage_ ? stage_->wanted() : pollfd{-1, 0, 0});
  for (const Connection& connection : connections_) wanted.push_back(connection.wanted(spool_));
  if (takes_more) gate_.want(wanted);
  if (::poll(wanted.data(), wanted.size(), patience()) < 0) return;

  if (wanted[0].revents != 0) take_signals();
  std::size_t index = 3;
  for (Connection& connection : connections_) {
    const auto happened = static_cast<unsigned>(wanted[index++].revents);
    const unsigned gone = static_cast<unsigned>(POLLHUP) | static_cast<unsigned>(POLLERR);
    if ((happened & (static_cast<unsigned>(POLLIN) | gone)) != 0) {
      connection.receive();
      serve(connection);
    }
  }
  if (wanted[1].revents != 0) {
    Descriptor socket = accept_driver(listener_);
    if (socket.is_open()) {
      // The driver needs the port no more, and a key that a script caught opens nothing then.
      gate_.close();
      connections_.emplace_back(std::move(socket));
    }
  }
  take_guests();
}

void Keeper::take_guests() {
  for (Gate::Guest& guest : gate_.advance()) {
    Connection& connection = connections_.emplace_back(std::move(guest.socket));
    connection.feed(guest.bytes);
    serve(connection);
  }
}

void Keeper::take_signals() {
  signalfd_siginfo signal = {};
  while (::read(signals_.number(), &signal, sizeof signal) == sizeof signal) {
    if (signal.ssi_signo == SIGCHLD) {
      reap();
      continue;
    }
    // As process 1: a sender of this world, so a script. What comes from outside has number 0.
    if (::getpid() == 1 && signal.ssi_pid != 0) continue;
    leave(StageReason::terminated, exit_terminated);
  }
}

void Keeper::reap() {
  int status = 0;
  for (;;) {
    const pid_t process = ::waitpid(-1, &status, WNOHANG);
    if (process < 0 && errno == EINTR) continue;
    if (process <= 0) return;
    if (stage_) stage_->child_ended(process, status);
  }
}

void Keeper::leave(StageReason reason, int exit_status) {
  if (exit_status_) return;
  deadline_.reset();
  exit_status_ = exit_status;
  leave_time_ = Clock::now() + farewell;
  waiting_.reset();
  if (!stage_) return;
  stage_->cancel(reason, settings_.grace);
  leave_time_ += settings_.grace;
}

void Keeper::end_stage() {
  ended_[stage_->name()] = {stage_->report(), spool_.end()};
  stage_.reset();
  leave_time_ = Clock::now() + farewell;
  start_waiting_stage();
}

void Keeper::start_waiting_stage() {
  if (!waiting_) return;
  const Waiting waiting = *std::move(waiting_);
  waiting_.reset();
  start(waiting.connection, waiting.request);
  if (waiting.connection == nullptr) return;
  waiting.connection->waits = false;
  serve(*waiting.connection);
}

void Keeper::report_end() {
  if (stage_ || kept_stage_.empty()) return;
  const Ended& ended = ended_[kept_stage_];
  for (Connection& connection : connections_) {
    if (connection.follows() && connection.position() == ended.output_size) {
      connection.send_last(ended_frame(ended.report, ended.output_size));
    }
  }
}

void Keeper::serve(Connection& connection) {
  while (connection.is_open() && !connection.waits) {
    auto request = connection.next_request();
    if (!request) {
      connection.send_last(refused_frame(Refusal::misunderstood, request.error().message));
      return;
    }
    if (!*request) return;
    handle(connection, **request);
  }
}

void Keeper::handle(Connection& connection, const Frame& request) {
  switch (request.type) {
    case FrameType::start:
      handle_start(connection, request);
      break;
    case FrameType::follow:
      handle_follow(connection, request);
      break;
    case FrameType::acknowledge:
      if (connection.follows() && request.number <= connection.position()) {
        spool_.drop(request.number);
      }
      break;
    case FrameType::cancel:
      if (stage_ && stage_->name() == stage_of(request)) {
        const auto most = std::chrono::milliseconds(std::chrono::hours(24)).count();
        const auto grace = std::min<std::uint64_t>(request.number, most);
        stage_->cancel(StageReason::canceled, std::chrono::milliseconds(grace));
      }
      break;
    default:  // the decoder lets only the driver's types pass
      break;
  }
}

void Keeper::handle_start(Connection& connection, const Frame& request) {
  const auto wanted = read_start(request);
  if (!wanted) {
    connection.send_last(refused_frame(Refusal::misunderstood, wanted.error().message));
    return;
  }
  const bool is_waiting = waiting_ && waiting_->request.stage == wanted->stage;
  if ((stage_ && stage_->name() == wanted->stage) || ended_.contains(wanted->stage)) {
    connection.send({.type = FrameType::started, .number = 0, .payload = {}});
  } else if (exit_status_) {
    connection.send_last(refused_frame(Refusal::not_started, "the container is about to end"));
  } else if (stage_) {
    // A driver runs one stage after the other: the one that started this has ended without a word.
    stage_->cancel(StageReason::superseded, std::chrono::milliseconds(0));
    if (is_waiting && waiting_->connection != nullptr) waiting_->connection->close();
    waiting_ = Waiting{&connection, *wanted};
    connection.waits = true;
  } else {
    start(&connection, *wanted);
  }
}

void Keeper::start(Connection* connection, const StartRequest& request) {
  for (Connection& other : connections_) other.stop_following();  // what they followed is over
  spool_.clear();
  kept_stage_ = request.stage;
  auto stage = Stage::start(request, spool_);
  if (!stage) {
    kept_stage_.clear();
    if (connection != nullptr) {
      const bool is_images = stage.error().fault == Fault::finding;
      connection->send_last(refused_frame(is_images ? Refusal::no_shell : Refusal::not_started,
                                          stage.error().message));
    }
    return;
  }
  stage_ = std::move(*stage);
  if (connection != nullptr) {
    connection->send({.type = FrameType::started, .number = 1, .payload = {}});
  }
}

void Keeper::handle_follow(Connection& connection, const Frame& request) {
  const std::string stage = stage_of(request);
  const bool is_kept = stage == kept_stage_ && !kept_stage_.empty();
  if (!is_kept) {
    const auto before = ended_.find(stage);
    if (before == ended_.end()) {
      connection.send_last(refused_frame(Refusal::unknown_stage, "there was no stage " + stage));
    } else if (before->second.output_size == request.number) {
      connection.send_last(ended_frame(before->second.report, request.number));
    } else {
      connection.send_last(
          refused_frame(Refusal::output_gone, "another stage was started after " + stage));
    }
    return;
  }
  if (request.number < spool_.begin() || request.number > spool_.end()) {
    connection.send_last(refused_frame(
        Refusal::output_gone, "the output is kept from byte " + std::to_string(spool_.begin()) +
                                  " to " + std::to_string(spool_.end()) + ", not from " +
                                  std::to_string(request.number)));
    return;
  }
  // Its earlier connection may be broken without anybody having noticed.
  for (Connection& other : connections_) {
    if (&other != &connection && other.follows()) other.close();
  }
  spool_.drop(request.number);
  connection.follow(request.number);
}

}  // namespace slipway::supervisor
