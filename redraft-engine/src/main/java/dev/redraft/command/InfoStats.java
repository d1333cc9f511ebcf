package dev.redraft.command;

import dev.redraft.base.Decimals;
import dev.redraft.command.Subscriptions.Kind;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.KeyspaceStats;
import dev.redraft.memory.MemoryStats;
import java.util.List;
import java.util.Map;

/** INFO's sections stats, commandstats, errorstats, latencystats and keyspace. */
final class InfoStats {
  private InfoStats() {}

  static void stats(InfoFields fields, Services services) {
    Stats stats = services.stats();
    long nanos = services.clock().nanos();
    KeyspaceStats keys = services.keyspace().stats();
    MemoryStats memory = services.keyspace().memory().stats();
    CommandSpec longest = stats.longestCommand;
    fields
        .title("Stats")
        .add("total_connections_received", stats.connectionsReceived)
        .add("total_commands_processed", stats.commandsProcessed)
        .add("instantaneous_ops_per_sec", stats.commandsPerSecond())
        .add("total_net_input_bytes", stats.inputBytes)
        .add("total_net_output_bytes", stats.outputBytes)
        .add("instantaneous_input_kbps", stats.inputKilobytesPerSecond())
        .add("instantaneous_output_kbps", stats.outputKilobytesPerSecond())
        .add("rejected_connections", stats.connectionsRejected)
        .add("expired_keys", keys.expired())
        .add("expired_subkeys", keys.expiredFields())
        .add("expired_stale_perc", keys.expiredStalePercent())
        .add("expired_time_cap_reached_count", keys.expiredTimeCapReached())
        .add("expire_cycle_cpu_milliseconds", keys.expireCycleNanos() / 1_000_000)
        .add("evicted_keys", keys.evicted())
        .add("evicted_clients", stats.evictedClients)
        .add("total_eviction_exceeded_time", stats.totalExceededNanos(nanos) / 1_000_000)
        .add("current_eviction_exceeded_time", stats.exceededNanos(nanos) / 1_000_000)
        .add("keyspace_hits", keys.hits())
        .add("keyspace_misses", keys.misses())
        .add("pubsub_channels", services.pubSub().count(Kind.CHANNEL))
        .add("pubsub_patterns", services.pubSub().count(Kind.PATTERN))
        .add("pubsubshard_channels", services.pubSub().count(Kind.SHARD))
        .add("latest_fork_usec", memory.lastForkNanos() / 1000)
        .add("latest_fork_nsec", memory.lastForkNanos())
        .add("longest_fork_nsec", memory.maxForkNanos())
        .add("total_forks", memory.forks())
        .add("failed_forks", memory.failedForks())
        .add("unexpected_error_replies", stats.unexpectedErrors)
        .add("total_error_replies", stats.errorReplies)
        .add("total_reads_processed", stats.reads)
        .add("total_writes_processed", stats.writes)
        .add("io_threaded_reads_processed", stats.threadedReads)
        .add("io_threaded_writes_processed", stats.threadedWrites)
        .add("client_query_buffer_limit_disconnections", stats.queryLimitDisconnections)
        .add("client_output_buffer_limit_disconnections", stats.outputLimitDisconnections)
        .add("acl_access_denied_auth", stats.authenticationFailures)
        .add("engine_longest_command_usec", stats.commandHold.micros())
        .add("engine_longest_command_cpu_usec", stats.commandHold.processorMicros())
        .add("engine_longest_command_cpu_name", longest == null ? "" : longest.fullName())
        .add("engine_longest_loop_usec", stats.turnHold.micros())
        .add("engine_longest_loop_cpu_usec", stats.turnHold.processorMicros());
  }

  static void commands(InfoFields fields, Services services) {
    fields.title("Commandstats");
    for (CommandSpec spec : services.commands().all()) {
      command(fields, services.stats(), spec);
      for (CommandSpec sub : spec.subcommands()) {
        command(fields, services.stats(), sub);
      }
    }
  }

  private static void command(InfoFields fields, Stats stats, CommandSpec spec) {
    long calls = stats.calls(spec);
    long micros = stats.micros(spec);
    long rejected = stats.rejectedCalls(spec);
    long failed = stats.failedCalls(spec);
    if (calls == 0 && rejected == 0 && failed == 0) {
      return;
    }
    double each = calls == 0 ? 0 : (double) micros / calls;
    StringBuilder line = new StringBuilder();
    line.append("calls=").append(calls).append(",usec=").append(micros).append(",usec_per_call=");
    Decimals.fixed(line, each, 2);
    line.append(",rejected_calls=").append(rejected).append(",failed_calls=").append(failed);
    fields.add("cmdstat_" + spec.fullName(), line.toString());
  }

  static void errors(InfoFields fields, Services services) {
    fields.title("Errorstats");
    for (Map.Entry<String, Long> error : services.stats().errors().entrySet()) {
      fields.add("errorstat_" + error.getKey(), "count=" + error.getValue());
    }
  }

  static void latencies(InfoFields fields, Services services) {
    fields.title("Latencystats");
    if (!services.config().isOn(Directive.LATENCY_TRACKING)) {
      return;
    }
    List<String> percentiles = services.config().words(Directive.LATENCY_TRACKING_INFO_PERCENTILES);
    for (CommandSpec spec : services.commands().all()) {
      latency(fields, services.stats(), spec, percentiles);
      for (CommandSpec sub : spec.subcommands()) {
        latency(fields, services.stats(), sub, percentiles);
      }
    }
  }

  private static void latency(
      InfoFields fields, Stats stats, CommandSpec spec, List<String> percentiles) {
    LatencyHistogram histogram = stats.histogram(spec);
    if (histogram.total() == 0) {
      return;
    }
    StringBuilder line = new StringBuilder();
    for (String percentile : percentiles) {
      double micros = histogram.percentile(Double.parseDouble(percentile)) / 1000.0;
      line.append(line.isEmpty() ? "" : ",");
      line.append('p').append(percentile).append('=');
      Decimals.fixed(line, micros, 3);
    }
    fields.add("latency_percentiles_usec_" + spec.fullName(), line.toString());
  }

  static void keyspace(InfoFields fields, Services services) {
    fields.title("Keyspace");
    for (int i = 0; i < services.keyspace().databases(); i++) {
      Database db = services.keyspace().database(i);
      if (db.size() > 0) {
        fields.add(
            "db" + i,
            "keys=" + db.size() + ",expires=" + db.volatileSize() + ",avg_ttl=" + db.averageTtl());
      }
    }
  }
}
