package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfoCommandTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private List<String> titles(String... words) {
    return runner
        .run(words)
        .asText()
        .lines()
        .filter(line -> line.startsWith("# "))
        .map(t -> t.substring(2))
        .toList();
  }

  private String field(String section, String name) {
    return runner
        .run("INFO", section)
        .asText()
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("(none)");
  }

  @Test
  void sections() {
    List<String> byDefault =
        List.of(
            "Server",
            "Clients",
            "Memory",
            "Persistence",
            "Stats",
            "Replication",
            "CPU",
            "Modules",
            "Errorstats",
            "Cluster",
            "Keyspace");
    assertThat(titles("INFO")).isEqualTo(byDefault);
    assertThat(titles("INFO", "default")).isEqualTo(byDefault);
    assertThat(titles("INFO", "everything")).hasSize(13).isEqualTo(titles("INFO", "all"));
    assertThat(titles("INFO", "keyspace", "SERVER", "server", "nope"))
        .containsExactly("Server", "Keyspace");
    assertThat(runner.raw("INFO", "nope")).isEqualTo("$0\r\n\r\n");
  }

  @Test
  void everyLineIsAFieldOrATitle() {
    runner.run("SET", "a", "b");
    runner.run("NOSUCH");
    for (String line : runner.run("INFO", "everything").asText().split("\r\n", -1)) {
      assertThat(line).matches("|# [A-Za-z]+|[A-Za-z0-9_|:-]+:.*");
    }
    runner.run("HELLO", "3");
    assertThat(runner.run("INFO", "cluster").kind()).isEqualTo(RespValue.Kind.VERBATIM);
    assertThat(runner.run("INFO", "cluster").asText())
        .isEqualTo("# Cluster\r\ncluster_enabled:0\r\n");
  }

  @Test
  void server() {
    runner.clock.advanceMillis(90_000_000);
    assertThat(field("server", "redis_version")).isEqualTo("7.2.4");
    assertThat(field("server", "redraft_version")).isEqualTo("0.1.0");
    assertThat(field("server", "uptime_in_seconds")).isEqualTo("90000");
    assertThat(field("server", "uptime_in_days")).isEqualTo("1");
    assertThat(field("server", "process_supervised")).isEqualTo("no");
    assertThat(field("server", "tcp_port")).isEqualTo("6379");
    assertThat(field("cpu", "used_cpu_user")).matches("\\d+\\.\\d{6}");
    assertThat(Double.parseDouble(field("cpu", "used_cpu_user"))).isPositive();
  }

  @Test
  void statistics() {
    runner.run("SET", "a", "b");
    runner.run("GET", "a");
    runner.run("GET", "nope");
    runner.run("GET");
    runner.run("NOSUCH");
    assertThat(field("stats", "keyspace_hits")).isEqualTo("1");
    assertThat(field("stats", "keyspace_misses")).isEqualTo("1");
    assertThat(field("stats", "total_error_replies")).isEqualTo("2");
    assertThat(field("errorstats", "errorstat_ERR")).isEqualTo("count=2");
    assertThat(field("commandstats", "cmdstat_get"))
        .isEqualTo("calls=2,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0");
    assertThat(field("latencystats", "latency_percentiles_usec_get"))
        .matches("p50=.*,p99=.*,p99\\.9=.*");
    assertThat(field("keyspace", "db0")).isEqualTo("keys=1,expires=0,avg_ttl=0");
    assertThat(field("clients", "connected_clients")).isEqualTo("1");
    assertThat(Long.parseLong(field("memory", "used_memory")))
        .isEqualTo(runner.memory.stats().used());
    assertThat(Long.parseLong(field("memory", "used_memory_rss"))).isPositive();
    assertThat(field("memory", "maxmemory_human")).isEqualTo("0B");
    assertThat(field("persistence", "aof_enabled")).isEqualTo("1");
  }

  @Test
  void eachChangeOfACommandCountsOnce() {
    for (String request :
        List.of(
            "SETBIT bits 100 0",
            "SETBIT bits 200 1",
            "BITFIELD field SET u8 0 0",
            "BITOP NOT inverse bits",
            "RENAME inverse other",
            "COPY other third",
            "MOVE third 1",
            "SWAPDB 0 0")) {
      long before = runner.services.stats().changes;
      runner.run(request.split(" "));
      assertThat(runner.services.stats().changes - before).as(request).isEqualTo(1);
    }
    long before = runner.services.stats().changes;
    runner.run("SETBIT", "bits", "200", "1");
    runner.run("BITFIELD", "field", "SET", "u8", "0", "0");
    runner.run("GET", "bits");
    assertThat(runner.services.stats().changes).isEqualTo(before);
    long keys = runner.run("DBSIZE").asLong();
    runner.run("FLUSHDB");
    runner.run("FLUSHDB", "ASYNC");
    assertThat(runner.persistence.lastWords()).isEqualTo("FLUSHDB ASYNC");
    runner.run("FLUSHALL");
    assertThat(runner.services.stats().changes).isEqualTo(before + keys + 1);
  }

  @Test
  void anErrorInsideATransactionIsNoFailureOfExec() {
    runner.run("SET", "a", "b");
    runner.run("MULTI");
    runner.run("INCR", "a");
    runner.run("EXEC");
    assertThat(field("commandstats", "cmdstat_exec"))
        .contains("calls=1,")
        .endsWith("failed_calls=0");
    assertThat(field("commandstats", "cmdstat_incr"))
        .contains("calls=1,")
        .endsWith("failed_calls=1");
    runner.run("MULTI");
    runner.run("INCR");
    runner.run("EXEC");
    assertThat(field("commandstats", "cmdstat_exec"))
        .contains("calls=2,")
        .endsWith("failed_calls=1");
  }

  @Test
  void percentilesAreShownAsShortAsTheyCanBe() {
    runner.run("CONFIG", "SET", "latency-tracking-info-percentiles", "0.0 50.00 99.90 100.0");
    assertThat(
            runner
                .run("CONFIG", "GET", "latency-tracking-info-percentiles")
                .items()
                .get(1)
                .asText())
        .isEqualTo("0 50 99.9 100");
    runner.run("GET", "a");
    assertThat(field("latencystats", "latency_percentiles_usec_get"))
        .matches("p0=.*,p50=.*,p99\\.9=.*,p100=.*");
  }

  @Test
  void aClientThatAPauseHoldsIsBlocked() {
    Client other = runner.newClient(new CommandRunner.RecordingLink());
    runner.run("CLIENT", "PAUSE", "100", "WRITE");
    runner.execute(other, Args.of("SET", "a", "b"));
    assertThat(field("clients", "blocked_clients")).isEqualTo("1");
    runner.run("CLIENT", "UNPAUSE");
    assertThat(field("clients", "blocked_clients")).isEqualTo("0");
  }
}
