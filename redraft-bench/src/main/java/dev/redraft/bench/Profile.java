package dev.redraft.bench;

import dev.redraft.bench.load.ClosedLoop;
import dev.redraft.bench.load.Template;
import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the server's time goes: {@code ./redraft bench Profile [COMMAND [CONNECTIONS [PIPELINE]]]},
 * for SET, GET, INCR, LPUSH, HSET or PING.
 *
 * <p>It starts a server under the JDK's flight recorder, lets it warm up, and prints the processor
 * time of each thread for a request (from /proc) and the engine thread's samples by part. A sample
 * belongs to the innermost frame that a part names; so what the JDK does for a part counts there.
 * Samples of native code count time, not processor time: what epoll has is mostly waiting. {@code
 * ./redraft bench Profile FILE.jfr} does the second for a recording that there is.
 */
public final class Profile {
  private static final int KEYS = 1_000_000;
  private static final long WARM = 1_500_000;
  private static final double SECONDS = 10;

  /** Parts by the beginning of a frame's class and method; the first that fits counts. */
  private static final Map<String, List<String>> PARTS = parts();

  private Profile() {}

  private static Map<String, List<String>> parts() {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    parts.put("kernel: wait for events (epoll)", List.of("io.netty.channel.epoll.Native.epoll"));
    parts.put(
        "kernel: recv",
        List.of("io.netty.channel.unix.Socket.recv", "io.netty.channel.unix.FileDescriptor.read"));
    parts.put(
        "kernel: send",
        List.of("io.netty.channel.unix.Socket.send", "io.netty.channel.unix.FileDescriptor.write"));
    parts.put("kernel: the rest of io", List.of("io.netty.channel.unix.Socket."));
    parts.put("netty", List.of("io.netty."));
    parts.put("structure, memory", List.of("dev.redraft.structure.", "dev.redraft.memory."));
    parts.put("value, keyspace", List.of("dev.redraft.value.", "dev.redraft.keyspace."));
    parts.put("resp", List.of("dev.redraft.resp."));
    parts.put("log", List.of("dev.redraft.aof.", "dev.redraft.engine.EnginePersistence"));
    parts.put("clocks", List.of("dev.redraft.platform."));
    parts.put("command", List.of("dev.redraft.command.", "dev.redraft.base."));
    parts.put("session, server", List.of("dev.redraft."));
    parts.put("other", List.of(""));
    return parts;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0 && args[0].endsWith(".jfr")) {
      printParts(Path.of(args[0]));
      return;
    }
    String command = args.length > 0 ? args[0].toUpperCase(Locale.ROOT) : "SET";
    int connections = args.length > 1 ? Integer.parseInt(args[1]) : 50;
    int depth = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    try (ScratchFolder folder = ScratchFolder.create()) {
      record(command, connections, depth, folder.path());
    }
  }

  private static Template request(String command) {
    String key = "k{r<" + KEYS + "}";
    String value = "v".repeat(100);
    return switch (command) {
      case "SET" -> Template.of("SET", key, value);
      case "GET" -> Template.of("GET", key);
      case "INCR" -> Template.of("INCR", "n" + key);
      case "LPUSH" -> Template.of("LPUSH", "l{r<1000}", "e{n}");
      case "HSET" -> Template.of("HSET", "h{r<1000}", "f{r<100}", "v{n}");
      case "PING" -> Template.of("PING");
      default -> {
        System.err.println("Usage: redraft bench Profile [COMMAND [CONNECTIONS [PIPELINE]]]");
        System.err.println("       redraft bench Profile FILE.jfr");
        System.err.println("COMMAND is SET, GET, INCR, LPUSH, HSET or PING.");
        System.exit(2);
        yield Template.of("PING");
      }
    };
  }

  private static void record(String command, int connections, int depth, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolve("profile.jfr");
    List<String> options =
        List.of(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+DebugNonSafepoints",
            "-XX:StartFlightRecording=settings=profile,filename=" + file);
    try (ServerHandle server =
        ServerHandle.startWith(
            options, folder, ServerHandle.freePort(), "appendonly", "yes", "save", "")) {
      Template fill = Template.of("SET", "k{p<" + KEYS + "}", "v".repeat(100));
      try (ClosedLoop loop = new ClosedLoop(server.port(), 4, 64, fill)) {
        loop.run(0, KEYS);
      }
      try (ClosedLoop loop = new ClosedLoop(server.port(), connections, depth, request(command))) {
        double rate = WARM / loop.run(0, WARM);
        long requests = (long) (rate * SECONDS);
        Map<String, Double> before = threadSeconds(server.pid());
        double all = ProcessUse.cpuSeconds(server.pid());
        double seconds = loop.run(WARM, requests);
        all = ProcessUse.cpuSeconds(server.pid()) - all;
        Map<String, Double> after = threadSeconds(server.pid());
        System.out.printf(
            Locale.ROOT,
            "%s, %d connections, pipeline of %d: %,.0f requests a second%n%n| thread | CPU us for a"
                + " request | share |%n|---|---:|---:|%n",
            command,
            connections,
            depth,
            requests / seconds);
        double sum = all;
        after.forEach((thread, now) -> {
          double used = now - before.getOrDefault(thread, 0.0);
          if (used >= sum / 200) {
            System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.0f%% |%n",
                thread,
                used * 1e6 / requests,
                100 * used / sum);
          }
        });
        System.out.printf(Locale.ROOT, "| all | %.3f | |%n%n", all * 1e6 / requests);
      }
      server.terminate();
    }
    printParts(file);
  }

  /** Processor seconds of the process's threads, by name; threads of one name together. */
  private static Map<String, Double> threadSeconds(long pid) throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        String line = Files.readString(task.resolve("stat"));
        int end = line.lastIndexOf(')');
        String[] fields = line.substring(end + 2).split(" ", -1);
        double used = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        seconds.merge(line.substring(line.indexOf('(') + 1, end), used, Double::sum);
      }
    }
    return seconds;
  }

  private static void printParts(Path file) throws IOException {
    Map<String, Long> samples = new LinkedHashMap<>();
    PARTS.keySet().forEach(part -> samples.put(part, 0L));
    Map<String, Long> hottest = new TreeMap<>();
    long all = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (isOfEngine(event)) {
          List<RecordedFrame> frames = event.getStackTrace().getFrames();
          samples.merge(part(frames), 1L, Long::sum);
          hottest.merge(name(frames.get(0)), 1L, Long::sum);
          all++;
        }
      }
    }
    System.out.printf("| part of the engine thread's %,d samples | share |%n|---|---:|%n", all);
    long total = Math.max(1, all);
    samples.forEach((part, count) ->
        System.out.printf(Locale.ROOT, "| %s | %.1f%% |%n", part, 100.0 * count / total));
    System.out.printf("%n| hottest methods | share |%n|---|---:|%n");
    hottest.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(12)
        .forEach(entry ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.1f%% |%n",
                entry.getKey(),
                100.0 * entry.getValue() / total));
  }

  private static boolean isOfEngine(RecordedEvent event) {
    String type = event.getEventType().getName();
    if (!type.equals("jdk.ExecutionSample") && !type.equals("jdk.NativeMethodSample")
        || event.getStackTrace() == null) {
      return false;
    }
    RecordedThread thread = event.getThread("sampledThread");
    return thread != null && String.valueOf(thread.getJavaName()).startsWith("redraft-engine");
  }

  private static String part(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String name = name(frame);
      for (Map.Entry<String, List<String>> part : PARTS.entrySet()) {
        if (!part.getKey().equals("other") && part.getValue().stream().anyMatch(name::startsWith)) {
          return part.getKey();
        }
      }
    }
    return "other";
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }
}
