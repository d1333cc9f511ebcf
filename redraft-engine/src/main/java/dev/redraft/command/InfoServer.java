package dev.redraft.command;

import dev.redraft.base.Version;
import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.platform.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/** INFO's sections server, clients, replication and cpu. */
final class InfoServer {
  private static final int SECONDS_A_DAY = 86_400;
  private static final int CLOCK_MASK = (1 << 24) - 1;

  private InfoServer() {}

  static void server(InfoFields fields, Services services, long nowMicros) {
    Identity identity = services.identity();
    Config config = services.config();
    long uptime = Math.max(0, nowMicros / 1000 - identity.startedMillis()) / 1000;
    Choices.Supervised supervised = config.choice(Directive.SUPERVISED, Choices.Supervised.class);
    fields
        .title("Server")
        .add("redis_version", Version.REDIS)
        .add("redraft_version", Version.REDRAFT)
        .add("redis_git_sha1", "00000000")
        .add("redis_git_dirty", 0)
        .add("redis_mode", "standalone")
        .add("os", system())
        .add("arch_bits", 64)
        .add("java_version", System.getProperty("java.version", ""))
        .add("java_vm", System.getProperty("java.vm.name", ""))
        .add("monotonic_clock", "System.nanoTime")
        .add("multiplexing_api", identity.multiplexing())
        .add("process_id", identity.processId())
        .add("process_supervised", supervised.name().toLowerCase(Locale.ROOT))
        .add("run_id", identity.runId())
        .add("tcp_port", config.number(Directive.PORT))
        .add("server_time_usec", nowMicros)
        .add("uptime_in_seconds", uptime)
        .add("uptime_in_days", uptime / SECONDS_A_DAY)
        .add("hz", config.number(Directive.HZ))
        .add("configured_hz", config.number(Directive.HZ))
        .add("lru_clock", nowMicros / 1_000_000 & CLOCK_MASK)
        .add("executable", identity.executable())
        .add("config_file", identity.configFile())
        .add("io_threads_active", services.stats().threaded ? 1 : 0);
  }

  private static String system() {
    return System.getProperty("os.name", "")
        + " "
        + System.getProperty("os.version", "")
        + " "
        + System.getProperty("os.arch", "");
  }

  static void clients(InfoFields fields, Services services) {
    long input = 0;
    long output = 0;
    long blocked = services.clients().heldCount();
    long timed = 0;
    long watching = 0;
    for (Client client : services.clients().all()) {
      input = Math.max(input, client.link().pendingInputBytes() + client.link().freeInputBytes());
      output = Math.max(output, client.link().pendingOutputBytes());
      Client.Block block = client.block();
      blocked += block == null ? 0 : 1;
      timed += block == null || block.deadlineMillis() == 0 ? 0 : 1;
      watching += client.watcher().isEmpty() ? 0 : 1;
    }
    fields
        .title("Clients")
        .add("connected_clients", services.clients().size())
        .add("cluster_connections", 0)
        .add("maxclients", services.config().number(Directive.MAXCLIENTS))
        .add("client_recent_max_input_buffer", input)
        .add("client_recent_max_output_buffer", output)
        .add("blocked_clients", blocked)
        .add("tracking_clients", 0)
        .add("watching_clients", watching)
        .add("clients_in_timeout_table", timed)
        .add("total_blocking_keys", services.blockedKeys().size())
        .add("total_blocking_keys_on_nokey", services.blockedKeys().sizeForGone());
  }

  static void replication(InfoFields fields, Services services) {
    fields
        .title("Replication")
        .add("role", "master")
        .add("connected_slaves", 0)
        .add("master_failover_state", "no-failover")
        .add("master_repl_offset", services.persistence().position())
        .add("repl_backlog_active", 0);
  }

  static void cpu(InfoFields fields) {
    ProcessUsage.CpuTime process = ProcessUsage.cpuTime();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long thread = threads.getCurrentThreadCpuTime() / 1000;
    long user = threads.getCurrentThreadUserTime() / 1000;
    fields
        .title("CPU")
        .seconds("used_cpu_sys", process.systemMicros())
        .seconds("used_cpu_user", process.userMicros())
        .seconds("used_cpu_sys_children", 0)
        .seconds("used_cpu_user_children", 0)
        .seconds("used_cpu_sys_main_thread", Math.max(0, thread - user))
        .seconds("used_cpu_user_main_thread", Math.max(0, user));
  }
}
