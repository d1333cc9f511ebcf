package dev.redraft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CONFIG GET and CONFIG SET; the texts were taken from redis-server 7.0.15. */
class ConfigSetTest {
  private final Config config = new Config();

  private void set(String... pairs) throws ConfigException {
    config.set(List.of(pairs), true);
  }

  private void refused(String text, String... pairs) {
    assertThatThrownBy(() -> set(pairs)).isInstanceOf(ConfigException.class).hasMessage(text);
  }

  private static String failed(String name, String why) {
    return "CONFIG SET failed (possibly related to argument '" + name + "') - " + why;
  }

  @Test
  void valuesAreNormalised() throws Exception {
    set("maxmemory", "1gb", "maxmemory-clients", "5%", "hz", "1000", "appendfsync", "ALWAYS");
    assertThat(config.get(List.of("maxmemory", "maxmemory-clients", "HZ", "appendfs*")))
        .containsExactly(
            "maxmemory-clients",
            "5%",
            "hz",
            "500",
            "maxmemory",
            "1073741824",
            "appendfsync",
            "always");
    assertThat(config.bytesOf(Directive.MAXMEMORY_CLIENTS, 1000)).isEqualTo(50);
    assertThat(config.choice(Directive.APPENDFSYNC, Choices.AppendFsync.class))
        .isEqualTo(Choices.AppendFsync.ALWAYS);
  }

  @Test
  void severalWordsInOneArgument() throws Exception {
    set(
        "save",
        "100 1 20 5",
        "client-output-buffer-limit",
        "slave 1mb 2mb 3",
        "notify-keyspace-events",
        "KEnmg");
    assertThat(config.savePoints()).containsExactly(new SavePoint(100, 1), new SavePoint(20, 5));
    assertThat(config.text(Directive.CLIENT_OUTPUT_BUFFER_LIMIT))
        .isEqualTo("normal 0 0 0 slave 1048576 2097152 3 pubsub 33554432 8388608 60");
    assertThat(config.text(Directive.NOTIFY_KEYSPACE_EVENTS)).isEqualTo("gnKEm");
    set(
        "save",
        "",
        "notify-keyspace-events",
        "KEA",
        "shutdown-on-sigint",
        "force nosave",
        "bind",
        "");
    assertThat(config.savePoints()).isEmpty();
    assertThat(config.text(Directive.NOTIFY_KEYSPACE_EVENTS)).isEqualTo("AKE");
    assertThat(config.text(Directive.SHUTDOWN_ON_SIGINT)).isEqualTo("nosave force");
    assertThat(config.words(Directive.BIND)).isEmpty();
  }

  @Test
  void refusals() {
    refused(failed("hz", "duplicate parameter"), "hz", "1", "hz", "2");
    refused("Unknown option or number of arguments for CONFIG SET - 'foo'", "foo", "1");
    refused("syntax error", "hz", "1", "foo");
    refused(failed("daemonize", "can't set immutable config"), "hz", "20", "daemonize", "yes");
    refused(failed("dir", "can't set protected config"), "dir", "/");
    refused(failed("maxmemory", "argument must be a memory value"), "maxmemory", "-5");
    refused(
        failed("maxmemory-clients", "percentage argument must be less or equal to 100"),
        "maxmemory-clients",
        "101%");
    refused(failed("port", "argument must be between 0 and 65535 inclusive"), "port", "70000");
    refused(failed("hz", "argument couldn't be parsed into an integer"), "hz", "abc");
    refused(failed("appendonly", "argument must be 'yes' or 'no'"), "appendonly", "foo");
    refused(
        failed("appendfsync", "argument(s) must be one of the following: everysec, always, no"),
        "appendfsync",
        "x");
    refused(failed("save", "Invalid save parameters"), "save", "100 1 20");
    refused(
        failed("notify-keyspace-events", "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."),
        "notify-keyspace-events",
        "q");
    refused(
        failed("oom-score-adj-values", "wrong number of arguments"), "oom-score-adj-values", "1 2");
    refused(
        failed(
            "shutdown-on-sigint", "shutdown options SAVE and NOSAVE can't be used simultaneously"),
        "shutdown-on-sigint",
        "save nosave");
    assertThat(config.text(Directive.HZ)).isEqualTo("10");
  }

  @Test
  void aVetoRollsEverythingBack() throws Exception {
    List<String> heard = new ArrayList<>();
    config.onChange(Directive.HZ, c -> heard.add("hz " + c.text(Directive.HZ)));
    config.onChange(
        Directive.PORT,
        c -> {
          heard.add("port " + c.text(Directive.PORT));
          if (c.number(Directive.PORT) == 1) {
            throw new ConfigException("Unable to listen on this port");
          }
        });
    refused(failed("PORT", "Unable to listen on this port"), "hz", "20", "PORT", "1");
    assertThat(heard).containsExactly("hz 20", "port 1", "hz 10", "port 6379");
    assertThat(config.text(Directive.HZ)).isEqualTo("10");
    assertThat(config.text(Directive.PORT)).isEqualTo("6379");
    heard.clear();
    set("hz", "10", "port", "2");
    assertThat(heard).containsExactly("port 2");
  }

  @Test
  void aListenerOfSeveralDirectivesHearsOnce() throws Exception {
    List<String> heard = new ArrayList<>();
    Config.Listener listener = c -> heard.add(c.text(Directive.PORT) + c.text(Directive.BIND));
    config.onChange(Directive.PORT, listener);
    config.onChange(Directive.BIND, listener);
    set("port", "7", "bind", "::1");
    assertThat(heard).containsExactly("7::1");
  }

  @Test
  void protectedDirectivesCanBeOpened() throws Exception {
    config.preset(Directive.ENABLE_PROTECTED_CONFIGS, "local");
    set("dbfilename", "other.rdb");
    assertThatThrownBy(() -> config.set(List.of("dbfilename", "x.rdb"), false))
        .hasMessage(failed("dbfilename", "can't set protected config"));
    refused(failed("dir", "No such file or directory"), "dir", "/no/such/place");
    refused(
        failed("dbfilename", "dbfilename can't be a path, just a filename"), "dbfilename", "a/b");
  }

  @Test
  void hiddenDirectivesMustBeNamed() {
    assertThat(config.get(List.of("*")))
        .doesNotContain("key-load-delay")
        .contains("slave-read-only", "lua-time-limit");
    assertThat(config.get(List.of("key-load-delay"))).containsExactly("key-load-delay", "0");
    assertThat(config.get(List.of("save", "sav*")))
        .containsExactly("save", "3600 1 300 100 60 10000");
  }
}
