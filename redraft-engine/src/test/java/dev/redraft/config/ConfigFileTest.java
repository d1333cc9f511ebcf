package dev.redraft.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.redraft.base.Version;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files, standard input and command lines; the messages were taken from redis-server 7.0.15. */
class ConfigFileTest {
  @TempDir Path directory;
  private final Config config = new Config();

  private static String message(int line, String text, String why) {
    return "*** FATAL CONFIG FILE ERROR (Redraft "
        + Version.REDRAFT
        + ") ***\nReading the configuration file, at line "
        + line
        + "\n>>> '"
        + text
        + "'\n"
        + why;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo bar|Bad directive or wrong number of arguments",
        "port|wrong number of arguments",
        "port 1 2|wrong number of arguments",
        "port 99999|argument must be between 0 and 65535 inclusive",
        "port abc|argument couldn't be parsed into an integer",
        "maxmemory 1x|argument must be a memory value",
        "repl-backlog-size 0|argument must be between 1 and 9223372036854775807 inclusive",
        "appendonly maybe|argument must be 'yes' or 'no'",
        "appendfsync  sometimes|argument(s) must be one of the following: everysec, always, no",
        "save 100|Invalid save parameters",
        "client-output-buffer-limit normal 0 0|Wrong number of arguments in buffer limit"
            + " configuration.",
        "client-output-buffer-limit foo 0 0 0|Invalid client class specified in buffer limit"
            + " configuration.",
        "oom-score-adj-values 1 2|wrong number of arguments",
        "maxmemory \"1|Unbalanced quotes in configuration line",
        "maxmemory \"1\"2|Unbalanced quotes in configuration line",
        "dir /no/such/place|No such file or directory",
        "unixsocketperm 999|argument couldn't be parsed as an octal number",
        "unixsocketperm 1000|argument must be between 0 and 777 inclusive",
        "maxmemory-clients 101%|percentage argument must be less or equal to 100",
        "maxmemory-clients -1%|argument must be a memory or percent value",
        "appendfilename a/b|appendfilename can't be a path, just a filename",
        "appenddirname \"\"|appenddirname can't be empty",
        "latency-tracking-info-percentiles 101|latency-tracking-info-percentiles parameters should"
            + " sit between [0.0,100.0]",
        "requirepass a b|wrong number of arguments",
        "cluster-enabled yes|Redraft has no cluster mode",
        "replicaof host 6379|Redraft can't replicate from a master",
        "tls-port 6380|Redraft does not speak TLS; put a TLS proxy in front of it",
        "loadmodule /x.so|Redraft can't load modules",
        "user alice on|Redraft has no users but the default one; use requirepass",
        "user default on -@all|Redraft can't limit the default user by '-@all'; use requirepass",
        "memory-granule 300|argument must be a power of two between 128 and 4096",
      })
  void mistakes(String line, String why) {
    assertThatThrownBy(() -> ConfigFile.loadText(config, "# one\n\n  " + line + "  \nport 1"))
        .isInstanceOf(ConfigFileException.class)
        .hasMessage(message(3, line, why));
  }

  @Test
  void daemonizeIsRefusedWithAdvice() {
    assertThatThrownBy(() -> ConfigFile.loadText(config, "daemonize yes"))
        .hasMessageContaining("nohup");
  }

  @Test
  void linesAddUpOrReplace() throws Exception {
    ConfigFile.loadText(
        config,
        """
        # a comment
        PORT 7000
        slave-read-only no
        hash-max-ziplist-entries 64
        list-max-ziplist-entries 512
        save 100 1
        save 20 5 10 6
        client-output-buffer-limit normal 1mb 0 0
        client-output-buffer-limit replica 2mb 0 0
        maxmemory 64mb
        requirepass "a \\x41\\n\\"b"
        unixsocket '/tmp/it\\'s'
        bind 127.0.0.1 -::1
        rename-command DEBUG ""
        io-threads 4
        activedefrag yes
        """);
    assertThat(config.number(Directive.PORT)).isEqualTo(7000);
    assertThat(config.isOn(Directive.REPLICA_READ_ONLY)).isFalse();
    assertThat(config.get(List.of("hash-max-*-entries")))
        .containsExactly("hash-max-listpack-entries", "64", "hash-max-ziplist-entries", "64");
    assertThat(config.savePoints())
        .containsExactly(new SavePoint(100, 1), new SavePoint(20, 5), new SavePoint(10, 6));
    assertThat(config.outputBufferLimit(OutputBufferLimit.ClientClass.NORMAL).hardBytes())
        .isEqualTo(1 << 20);
    assertThat(config.outputBufferLimit(OutputBufferLimit.ClientClass.REPLICA).hardBytes())
        .isEqualTo(2 << 20);
    assertThat(config.number(Directive.MAXMEMORY)).isEqualTo(64 << 20);
    assertThat(config.text(Directive.REQUIREPASS)).isEqualTo("a A\n\"b");
    assertThat(config.text(Directive.UNIXSOCKET)).isEqualTo("/tmp/it's");
    assertThat(config.words(Directive.BIND)).containsExactly("127.0.0.1", "-::1");
    assertThat(config.renames())
        .extracting(Config.Rename::from, Config.Rename::to)
        .containsExactly(tuple("DEBUG", ""));
    assertThat(config.renames().get(0).at().line()).isEqualTo(14);
    assertThat(config.notes())
        .containsExactly("activedefrag has no effect: there is no defragmenter");
  }

  @Test
  void saveWithoutWordsIsNever() throws Exception {
    ConfigFile.loadText(config, "save");
    assertThat(config.savePoints()).isEmpty();
  }

  @Test
  void includes() throws Exception {
    Files.writeString(directory.resolve("b.conf"), "port 2\n");
    Files.writeString(directory.resolve("a.conf"), "port 1\nhz 20\n");
    Path main = directory.resolve("main.conf");
    Files.writeString(main, "dir " + directory + "\ninclude [ab].conf\ninclude none*.conf\n");
    ConfigFile.load(config, main, null, List.of());
    assertThat(config.number(Directive.PORT)).isEqualTo(2);
    assertThat(config.number(Directive.HZ)).isEqualTo(20);
    assertThat(config.file()).isEqualTo(main);
    Files.writeString(directory.resolve("b.conf"), "\nbad line\n");
    assertThatThrownBy(() -> ConfigFile.load(new Config(), main, null, List.of()))
        .hasMessage(message(2, "bad line", "Bad directive or wrong number of arguments"));
    assertThatThrownBy(() -> ConfigFile.loadText(config, "include /no/such.conf"))
        .hasMessage(
            "Fatal error, can't open config file '/no/such.conf': No such file or directory");
    Files.writeString(main, "include " + main + "\n");
    assertThatThrownBy(() -> ConfigFile.load(new Config(), main, null, List.of()))
        .hasMessageContaining("16 deep");
  }

  @Test
  void fileThenInputThenOptions() throws Exception {
    Path main = directory.resolve("main.conf");
    Files.writeString(main, "port 1\nhz 11\ntimeout 7");
    ConfigFile.load(
        config,
        main,
        new ByteArrayInputStream("\nport 2\nhz 12\n".getBytes(ISO_8859_1)),
        List.of("--port", "3"));
    assertThat(config.number(Directive.PORT)).isEqualTo(3);
    assertThat(config.number(Directive.HZ)).isEqualTo(12);
    assertThat(config.number(Directive.TIMEOUT)).isEqualTo(7);
  }

  private void options(String... options) throws ConfigFileException {
    ConfigFile.load(config, null, null, List.of(options));
  }

  @Test
  void optionsOfTheCommandLine() throws Exception {
    options(
        "--save",
        "",
        "--appendonly",
        "yes",
        "--bind",
        "127.0.0.1",
        "::1",
        "--port 7001",
        "--requirepass",
        "--x y");
    assertThat(config.savePoints()).isEmpty();
    assertThat(config.isOn(Directive.APPENDONLY)).isTrue();
    assertThat(config.text(Directive.BIND)).isEqualTo("127.0.0.1 ::1");
    assertThat(config.number(Directive.PORT)).isEqualTo(7001);
    assertThat(config.text(Directive.REQUIREPASS)).isEqualTo("--x y");
    options("--save", "--hz", "20");
    assertThat(config.savePoints()).isEmpty();
    assertThat(config.number(Directive.HZ)).isEqualTo(20);
    options("--save", "3600 1");
    assertThat(config.savePoints()).containsExactly(new SavePoint(3600, 1));
    options("--hz", "30", "--save");
    assertThat(config.savePoints()).isEmpty();
  }

  @Test
  void mistakesOfTheCommandLine() {
    assertThatThrownBy(() -> options("--port", "0", "--foo"))
        .hasMessage(message(3, "foo", "Bad directive or wrong number of arguments"));
    assertThatThrownBy(() -> options("--port", "0", "--save", "", "--maxclients", "x"))
        .hasMessage(message(4, "maxclients \"x\"", "argument couldn't be parsed into an integer"));
    assertThatThrownBy(() -> options("--port", "--hz"))
        .hasMessage(message(2, "port \"--hz\"", "argument couldn't be parsed into an integer"));
    assertThatThrownBy(() -> options("--hz", "9", "--hz", "8", "port", "5"))
        .hasMessage(message(3, "hz \"8\" \"port\" \"5\"", "wrong number of arguments"));
    assertThatThrownBy(() -> options("--port=1"))
        .hasMessage(message(2, "port=1", "Bad directive or wrong number of arguments"));
  }

  @Test
  void theDefaultUserOfARewrittenFile() throws Exception {
    ConfigFile.loadText(config, "user default on nopass sanitize-payload ~* &* +@all");
    String hash = "ec0ee011916498e8af18f31985dcc84c9ce0e366f0795735094cfb4011e15426";
    ConfigFile.loadText(
        config, "user default on #" + hash + " ~* &* +@all\nrequirepass \"a \\\"b\"");
    assertThat(config.text(Directive.REQUIREPASS)).isEqualTo("a \"b");
    assertThatThrownBy(
            () -> ConfigFile.loadText(new Config(), "user default on #" + hash + " ~* &* +@all"))
        .hasMessageContaining("add requirepass");
  }
}
