package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.RespValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerCommandsTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void timeLastSaveAndRole() {
    runner.clock.micros = 1_700_000_000_123_456L;
    assertThat(runner.raw("TIME")).isEqualTo("*2\r\n$10\r\n1700000000\r\n$6\r\n123456\r\n");
    assertThat(runner.raw("LASTSAVE")).isEqualTo(":1700000000\r\n");
    assertThat(runner.raw("ROLE")).isEqualTo("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n");
  }

  @Test
  void rewriteStartsOrWaits() {
    assertThat(runner.raw("BGREWRITEAOF"))
        .isEqualTo("+Background append only file rewriting started\r\n");
    runner.persistence.nextStart = Persistence.RewriteStart.SCHEDULED;
    assertThat(runner.raw("BGREWRITEAOF"))
        .isEqualTo("+Background append only file rewriting scheduled\r\n");
    runner.persistence.nextStart = Persistence.RewriteStart.ALREADY_RUNNING;
    assertThat(runner.raw("BGREWRITEAOF"))
        .isEqualTo("-ERR Background append only file rewriting already in progress\r\n");
    runner.persistence.rewriteError = "ERR no room on the disk";
    assertThat(runner.raw("BGREWRITEAOF")).isEqualTo("-ERR no room on the disk\r\n");
  }

  @Test
  void shutdownOptions() {
    assertThat(runner.raw("SHUTDOWN", "foo")).isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("SHUTDOWN", "SAVE", "NOSAVE")).isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("SHUTDOWN", "ABORT", "NOW")).isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("SHUTDOWN", "ABORT")).isEqualTo("-ERR No shutdown in progress.\r\n");
    assertThat(runner.lifecycle.asked).isNull();
    assertThat(runner.raw("SHUTDOWN", "nosave", "force", "now")).isEmpty();
    assertThat(runner.lifecycle.asked)
        .isEqualTo(new Lifecycle.ShutdownOptions(false, true, true, true));
    runner.lifecycle.underWay = true;
    assertThat(runner.raw("SHUTDOWN", "ABORT")).isEqualTo("+OK\r\n");
  }

  @Test
  void redraftShowsRewrites() {
    assertThat(runner.text("REDRAFT", "TRACE")).contains("no rewrites");
    assertThat(runner.text("REDRAFT", "TRACE", "json")).contains("{\"rewrites\":[]}");
    assertThat(runner.raw("REDRAFT", "TRACE", "xml")).isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.text("REDRAFT", "EXPLAIN")).contains("auto-aof-rewrite-percentage");
    assertThat(runner.raw("REDRAFT", "ABORT")).isEqualTo("-ERR No rewrite is running\r\n");
    runner.persistence.running = true;
    assertThat(runner.raw("REDRAFT", "ABORT")).isEqualTo("+OK\r\n");
  }

  @Test
  void waitBlocksForItsTime() {
    assertThat(runner.raw("WAIT", "0", "0")).isEqualTo(":0\r\n");
    assertThat(runner.raw("WAIT", "x", "0"))
        .isEqualTo("-ERR value is not an integer or out of range\r\n");
    assertThat(runner.raw("WAIT", "1", "-1")).isEqualTo("-ERR timeout is negative\r\n");
    assertThat(runner.raw("WAIT", "1", "100")).isEmpty();
    assertThat(runner.client.block().deadlineMillis()).isEqualTo(runner.clock.millis() + 100);
    runner.client.block().onTimeout().run();
    runner.client.unblock();
    assertThat(CommandRunner.take(runner.client).asLong()).isZero();
    runner.run("MULTI");
    runner.run("WAIT", "1", "0");
    assertThat(runner.raw("EXEC")).isEqualTo("*1\r\n:0\r\n");
  }

  @Test
  void waitAofWaitsForTheSync() {
    runner.persistence.syncsAtOnce = false;
    assertThat(runner.raw("WAITAOF", "1", "0", "0")).isEqualTo("*2\r\n:1\r\n:0\r\n");
    runner.run("SET", "a", "b");
    assertThat(runner.raw("WAITAOF", "0", "0", "0")).isEqualTo("*2\r\n:0\r\n:0\r\n");
    assertThat(runner.raw("WAITAOF", "1", "0", "0")).isEmpty();
    assertThat(runner.client.isBlocked()).isTrue();
    runner.persistence.sync();
    assertThat(runner.client.isBlocked()).isFalse();
    assertThat(CommandRunner.take(runner.client).toString())
        .isEqualTo("ARRAY[(integer) 1, (integer) 0]");
  }

  @Test
  void waitAofGivesUp() {
    runner.persistence.syncsAtOnce = false;
    runner.run("SET", "a", "b");
    runner.run("MULTI");
    runner.run("WAITAOF", "1", "0", "0");
    assertThat(runner.raw("EXEC")).isEqualTo("*1\r\n*2\r\n:0\r\n:0\r\n");
    assertThat(runner.raw("WAITAOF", "1", "0", "100")).isEmpty();
    runner.client.block().onTimeout().run();
    runner.client.unblock();
    assertThat(CommandRunner.take(runner.client).toString())
        .isEqualTo("ARRAY[(integer) 0, (integer) 0]");
    runner.persistence.sync();
    assertThat(runner.client.reply().buffer().isEmpty()).isTrue();
    assertThat(runner.raw("WAITAOF", "1", "1", "100")).isEmpty();
    assertThat(runner.persistence.waiters).isEmpty();
    runner.client.unblock();
    assertThat(runner.raw("WAITAOF", "2", "0", "0"))
        .isEqualTo("-ERR value is out of range, value must between 0 and 1\r\n");
    assertThat(runner.raw("WAITAOF", "1", "-1", "0"))
        .isEqualTo("-ERR value is out of range, must be positive\r\n");
    runner.persistence.enabled = false;
    assertThat(runner.raw("WAITAOF", "1", "0", "0"))
        .isEqualTo(
            "-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.\r\n");
  }

  @Test
  void slowLogKeepsTheNewest() {
    runner.with(Directive.SLOWLOG_LOG_SLOWER_THAN, "0").with(Directive.SLOWLOG_MAX_LEN, "2");
    runner.clock.nanosPerLook = 5_000;
    runner.run("CLIENT", "SETNAME", "me");
    runner.run("ECHO", "x".repeat(200));
    runner.run("PING", "one");
    RespValue entries = runner.run("SLOWLOG", "GET");
    assertThat(entries.items()).hasSize(2);
    RespValue ping = entries.get(0);
    assertThat(ping.get(0).asLong()).isEqualTo(2);
    assertThat(ping.get(1).asLong()).isEqualTo(1_700_000_000L);
    assertThat(ping.get(2).asLong()).isEqualTo(5);
    assertThat(ping.get(3).toString()).isEqualTo("ARRAY[\"PING\", \"one\"]");
    assertThat(ping.get(4).asText()).isEqualTo("127.0.0.1:50001");
    assertThat(ping.get(5).asText()).isEqualTo("me");
    assertThat(entries.get(1).get(3).get(1).asText())
        .isEqualTo("x".repeat(128) + "... (72 more bytes)");
    assertThat(runner.run("SLOWLOG", "GET", "1").items()).hasSize(1);
    assertThat(runner.run("SLOWLOG", "GET", "-1").items()).hasSize(2);
    assertThat(runner.raw("SLOWLOG", "GET", "-2"))
        .isEqualTo("-ERR count should be greater than or equal to -1\r\n");
    assertThat(runner.raw("SLOWLOG", "LEN")).isEqualTo(":2\r\n");
    runner.with(Directive.SLOWLOG_LOG_SLOWER_THAN, "-1");
    assertThat(runner.raw("SLOWLOG", "RESET")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("SLOWLOG", "LEN")).isEqualTo(":0\r\n");
  }

  @Test
  void slowLogHidesPasswords() {
    runner.with(Directive.SLOWLOG_LOG_SLOWER_THAN, "0");
    runner.run("AUTH", "default", "secret");
    runner.run("HELLO", "2", "SETNAME", "auth", "AUTH", "default", "secret");
    runner.run("CONFIG", "SET", "hz", "11", "masterauth", "secret");
    assertThat(runner.text("SLOWLOG", "GET"))
        .doesNotContain("secret")
        .contains("ARRAY[\"AUTH\", \"(redacted)\", \"(redacted)\"]")
        .contains(
            "ARRAY[\"HELLO\", \"2\", \"SETNAME\", \"auth\", \"AUTH\", \"(redacted)\","
                + " \"(redacted)\"]")
        .contains("\"hz\", \"11\", \"masterauth\", \"(redacted)\"]");
  }

  @Test
  void latencySpikes() {
    LatencyMonitor latency = runner.services.latency();
    assertThat(runner.text("LATENCY", "DOCTOR")).contains("Latency monitoring is off");
    runner.with(Directive.LATENCY_MONITOR_THRESHOLD, "10");
    assertThat(runner.text("LATENCY", "DOCTOR")).contains("No latency spike of 10 ms");
    latency.add("command", 1_699_999_990L, 100);
    latency.add("command", 1_699_999_995L, 300);
    latency.add("fast-command", 1_699_999_999L, 20);
    assertThat(runner.raw("LATENCY", "LATEST"))
        .isEqualTo(
            "*2\r\n*4\r\n$7\r\ncommand\r\n:1699999995\r\n:300\r\n:300\r\n"
                + "*4\r\n$12\r\nfast-command\r\n:1699999999\r\n:20\r\n:20\r\n");
    assertThat(runner.raw("LATENCY", "HISTORY", "command"))
        .isEqualTo("*2\r\n*2\r\n:1699999990\r\n:100\r\n*2\r\n:1699999995\r\n:300\r\n");
    assertThat(runner.raw("LATENCY", "HISTORY", "fork")).isEqualTo("*0\r\n");
    assertThat(runner.run("LATENCY", "GRAPH", "command").asText())
        .isEqualTo(
            "command - high 300 ms, low 100 ms (all time high 300 ms)\n"
                + "-".repeat(80)
                + "\n #\n #\n #\n_#\n\n15\n0s\ns \n");
    assertThat(runner.raw("LATENCY", "GRAPH", "fork"))
        .isEqualTo("-ERR No samples available for event 'fork'\r\n");
    assertThat(runner.run("LATENCY", "DOCTOR").asText())
        .contains(
            "1. command: 2 latency spikes (average 200ms, mean deviation 100ms, period 5.00 sec).")
        .contains("Worst all time event 300ms.");
    assertThat(runner.raw("LATENCY", "RESET", "command", "fork")).isEqualTo(":1\r\n");
    assertThat(runner.raw("LATENCY", "RESET")).isEqualTo(":1\r\n");
  }

  @Test
  void latencyHistograms() {
    runner.clock.nanosPerLook = 500;
    runner.run("PING");
    runner.clock.nanosPerLook = 3_000;
    runner.run("PING");
    runner.run("CONFIG", "GET", "hz");
    assertThat(runner.raw("LATENCY", "HISTOGRAM", "ping", "nope", "config"))
        .isEqualTo(
            "*4\r\n"
                + "$4\r\n"
                + "ping\r\n"
                + "*4\r\n"
                + "$5\r\n"
                + "calls\r\n"
                + ":2\r\n"
                + "$14\r\n"
                + "histogram_usec\r\n"
                + "*4\r\n"
                + ":1\r\n"
                + ":1\r\n"
                + ":4\r\n"
                + ":2\r\n"
                + "$10\r\n"
                + "config|get\r\n"
                + "*4\r\n"
                + "$5\r\n"
                + "calls\r\n"
                + ":1\r\n"
                + "$14\r\n"
                + "histogram_usec\r\n"
                + "*2\r\n"
                + ":4\r\n"
                + ":1\r\n");
  }

  @Test
  void memoryOfKeys() {
    runner.run("SET", "a", "x".repeat(1000));
    assertThat(runner.run("MEMORY", "USAGE", "a").asLong()).isBetween(1000L, 1300L);
    assertThat(runner.run("MEMORY", "USAGE", "a", "SAMPLES", "0").asLong()).isGreaterThan(1000);
    assertThat(runner.run("MEMORY", "USAGE", "b").isNull()).isTrue();
    assertThat(runner.raw("MEMORY", "USAGE", "a", "SAMPLES", "-1"))
        .isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("MEMORY", "USAGE", "a", "SAMPLES")).isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("MEMORY", "USAGE", "a", "SAMPLES", "x"))
        .isEqualTo("-ERR value is not an integer or out of range\r\n");
  }

  @Test
  void memoryStatistics() {
    runner.run("SET", "a", "1");
    runner.run("HELLO", "3");
    RespValue stats = runner.run("MEMORY", "STATS");
    assertThat(stats.kind()).isEqualTo(RespValue.Kind.MAP);
    assertThat(stats.get("keys.count").asLong()).isEqualTo(1);
    assertThat(stats.get("db.0").get("overhead.hashtable.main").asLong()).isPositive();
    assertThat(stats.get("total.allocated").asLong()).isEqualTo(runner.memory.stats().used());
    assertThat(stats.get("peak.percentage").asDouble()).isEqualTo(100);
    assertThat(runner.text("MEMORY", "DOCTOR")).contains("too little");
    assertThat(runner.text("MEMORY", "MALLOC-STATS"))
        .contains("allocated: " + runner.memory.stats().used());
    assertThat(runner.raw("MEMORY", "PURGE")).isEqualTo("+OK\r\n");
  }
}
