package dev.redraft.bench.report;

import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What figures depend on: the machine, the system, and the versions of both servers. */
public record Machine(Map<String, String> facts) {
  /**
   * Looks around.
   *
   * @throws IOException if the other server is not there
   */
  public static Machine here(Side peer) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(peer.name(), version(peer));
    facts.put("Date", LocalDate.now(ZoneId.systemDefault()).toString());
    facts.put("Processor", lineOf("/proc/cpuinfo", "model name", System.getProperty("os.arch")));
    facts.put("Cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("Memory", memory());
    facts.put("System", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
    return new Machine(facts);
  }

  /** When and where a run is, in one line. */
  public String run() {
    return String.join(
        ", ",
        facts.getOrDefault("Date", ""),
        facts.getOrDefault("Processor", ""),
        facts.getOrDefault("Cores", "") + " cores");
  }

  private static String version(Side peer) throws IOException {
    String program = String.valueOf(peer.program());
    Process process;
    try {
      process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "there is no "
              + program
              + " that can be run. Install one (for example: apt-get install redis-server), or"
              + " name another with --peer.",
          e);
    }
    try (InputStream in = process.getInputStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!text.contains("v=")) {
        throw new IOException(
            program + " --version does not answer as redis-server does, but: " + text);
      }
      return text;
    }
  }

  private static String memory() throws IOException {
    String line = lineOf("/proc/meminfo", "MemTotal", "");
    return line.isEmpty()
        ? "unknown"
        : String.format(
            Locale.ROOT, "%.1f GB", Long.parseLong(line.replaceAll("\\D+", "")) * 1024 / 1e9);
  }

  private static String lineOf(String file, String name, String otherwise) throws IOException {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      return otherwise;
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }
}
