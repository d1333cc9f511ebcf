package dev.redraft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, defaults, immutability and refusals against a real redis-server 7.0. */
class ConfigDefaultsTest {
  /** Where the two differ on purpose, or by what the test gives the real server. */
  private static final Set<String> DIFFERENT =
      Set.of("port", "dir", "save", "logfile", "aof-use-rdb-preamble");

  @TempDir static Path directory;
  private static Process redis;
  private static Socket socket;
  private static BufferedReader in;

  @BeforeAll
  static void start() throws Exception {
    int port;
    try (ServerSocket probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    try {
      redis =
          new ProcessBuilder(
                  "redis-server",
                  "--port",
                  "" + port,
                  "--save",
                  "",
                  "--dir",
                  directory.toString(),
                  "--logfile",
                  "log")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      Assumptions.abort("no redis-server in PATH");
    }
    await().ignoreExceptions().until(() -> (socket = new Socket("127.0.0.1", port)).isConnected());
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    Assumptions.assumeTrue(String.join("\n", ask("INFO", "server")).contains("redis_version:7.0"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (socket != null) {
      socket.close();
    }
    if (redis != null) {
      redis.destroy();
      redis.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static List<String> ask(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    List<String> reply = new ArrayList<>();
    read(reply);
    return reply;
  }

  private static void read(List<String> reply) throws IOException {
    String line = in.readLine();
    switch (line.charAt(0)) {
      case '*' -> {
        for (int n = Integer.parseInt(line.substring(1)); n > 0; n--) {
          read(reply);
        }
      }
      case '$' -> {
        char[] text = new char[Integer.parseInt(line.substring(1)) + 2];
        for (int at = 0; at < text.length; ) {
          at += in.read(text, at, text.length - at);
        }
        reply.add(new String(text, 0, text.length - 2));
      }
      default -> reply.add(line);
    }
  }

  private static Map<String, String> pairs(List<String> flat) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < flat.size(); i += 2) {
      map.put(flat.get(i), flat.get(i + 1));
    }
    return map;
  }

  @Test
  void defaultsAreEqual() throws Exception {
    Map<String, String> theirs = pairs(ask("CONFIG", "GET", "*"));
    Map<String, String> ours = pairs(new Config().get(List.of("*")));
    assertThat(theirs).hasSizeGreaterThan(150);
    assertThat(ours.keySet()).containsAll(theirs.keySet());
    theirs.keySet().removeAll(DIFFERENT);
    ours.keySet().retainAll(theirs.keySet());
    assertThat(ours).isEqualTo(theirs);
  }

  @Test
  void answersToSettingAreEqual() throws Exception {
    List<String> words =
        List.of(
            "yes",
            "",
            "abc",
            "-1",
            "0",
            "7",
            "100kb",
            "3 4",
            "9223372036854775807",
            "99999999999999999999",
            "NO");
    // these reach out to the system, or stand for features that are absent here
    Set<String> skipped =
        Set.of(
            "bind",
            "port",
            "tls-port",
            "maxclients",
            "activedefrag",
            "bind-source-addr",
            "proc-title-template",
            "oom-score-adj",
            "oom-score-adj-values",
            "requirepass",
            "latency-tracking-info-percentiles",
            "maxmemory",
            "tls-replication",
            "tls-cluster",
            "replica-announce-ip",
            "jemalloc-bg-thread",
            "timeout",
            "loglevel",
            "maxmemory-clients");
    List<String> differences = new ArrayList<>();
    for (String name : pairs(ask("CONFIG", "GET", "*")).keySet()) {
      if (skipped.contains(name) || name.startsWith("cluster-") || name.startsWith("tls-")) {
        continue;
      }
      for (String word : words) {
        String theirs = ask("CONFIG", "SET", name, word).get(0);
        String ours = set(new Config(), name, word);
        if (!theirs.equals(ours)) {
          differences.add(name + " '" + word + "': " + theirs + " / " + ours);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static String set(Config config, String name, String word) {
    try {
      config.set(List.of(name, word), true);
      return "+OK";
    } catch (ConfigException e) {
      return "-ERR " + e.getMessage();
    }
  }
}
