package dev.redraft.bench;

import dev.redraft.Redraft;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Time to load a log whose base is in RESP, and the same data with a base in RDB, several times in
 * one JVM: the first load of each is one of a JVM that has not done it before. Keys of up to 11
 * bytes in a scattered order, values of 100 random bytes.
 */
public final class LoadBench {
  private static final int VALUE = 100;
  private static final int LOADS = 5;

  private final int keys;
  private final Path folder;

  private LoadBench(int keys, Path folder) {
    this.keys = keys;
    this.folder = folder;
  }

  /** Argument: the number of keys, 1,000,000 unless given. */
  public static void main(String[] words) throws IOException, InterruptedException {
    int keys = words.length > 0 ? Integer.parseInt(words[0]) : 1_000_000;
    Path folder = Files.createTempDirectory("redraft-load-");
    try {
      new LoadBench(keys, folder).run();
    } finally {
      delete(folder);
    }
  }

  private void run() throws IOException, InterruptedException {
    writeText();
    for (int i = 0; i < LOADS; i++) {
      load("RESP base", i);
    }
    rewriteToRdb();
    for (int i = 0; i < LOADS; i++) {
      load("RDB base", i);
    }
  }

  private void writeText() throws IOException {
    Path log = Files.createDirectories(folder.resolve("appendonlydir"));
    Files.writeString(
        log.resolve("appendonly.aof.manifest"),
        """
        file appendonly.aof.1.base.aof seq 1 type b
        file appendonly.aof.1.incr.aof seq 1 type i
        """);
    Files.createFile(log.resolve("appendonly.aof.1.incr.aof"));
    Random random = new Random(1);
    byte[] value = new byte[VALUE];
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(log.resolve("appendonly.aof.1.base.aof")), 1 << 20)) {
      for (int i = 0; i < keys; i++) {
        // an odd factor reaches each number below a power of two once
        String key = "k" + (i * 0x9E3779B1L & 0xFFFFFFFFL);
        random.nextBytes(value);
        out.write(ascii("*3\r\n$3\r\nSET\r\n$" + key.length() + "\r\n" + key + "\r\n$100\r\n"));
        out.write(value);
        out.write(ascii("\r\n"));
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Redraft open() {
    return Redraft.builder().directory(folder).set("appendonly", "yes").open();
  }

  private void load(String name, int round) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long processor = processorNanos();
    long compiled = compiler.getTotalCompilationTime();
    long began = System.nanoTime();
    try (Redraft store = open()) {
      long nanos = System.nanoTime() - began;
      processor = processorNanos() - processor;
      compiled = compiler.getTotalCompilationTime() - compiled;
      long loaded = store.call("DBSIZE").asLong();
      if (loaded != keys) {
        throw new IllegalStateException(loaded + " of " + keys + " keys were loaded");
      }
      System.out.printf(
          Locale.ROOT,
          "%-10s load %d: %5.0f ns a key, of processor time %5.0f; %5d ms of compilers%n",
          name,
          round + 1,
          (double) nanos / keys,
          (double) processor / keys,
          compiled);
    }
  }

  private void rewriteToRdb() throws InterruptedException {
    try (Redraft store = open()) {
      store.call("CONFIG", "SET", "aof-use-rdb-preamble", "yes");
      store.call("BGREWRITEAOF");
      while (store.call("INFO", "persistence").asText().contains("aof_rewrite_in_progress:1")) {
        Thread.sleep(5);
      }
    }
  }

  private static long processorNanos() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getProcessCpuTime();
    }
    throw new UnsupportedOperationException("this JVM does not tell its processor time");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      entries.sorted(Comparator.reverseOrder()).forEach(LoadBench::deleteEntry);
    }
  }

  private static void deleteEntry(Path entry) {
    try {
      Files.delete(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
