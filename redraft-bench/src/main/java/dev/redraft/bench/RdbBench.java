package dev.redraft.bench;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.rdb.RdbException;
import dev.redraft.rdb.RdbInput;
import dev.redraft.rdb.RdbOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Time of the parts of RDB on one thread: strings written with compression and read back, the
 * checksum, and a million keys with values written and read. Prints the best of several rounds.
 */
public final class RdbBench {
  private static final int ROUNDS = 15;
  private static final int BYTES = 24 << 20;
  private static final int KEYS = 1_000_000;
  private static final int BUFFER = 1 << 20;
  private static final RdbOutput.Sink NOWHERE = (bytes, offset, length) -> {};

  /** One round over all strings of a case. */
  @FunctionalInterface
  private interface Round {
    void run() throws IOException, RdbException;
  }

  private final Random random = new Random(4);
  private long seen;

  private RdbBench() {}

  /** Runs all cases. */
  public static void main(String[] words) throws IOException, RdbException {
    RdbBench bench = new RdbBench();
    bench.checksum();
    bench.strings("random, 100 B", bench.randoms(100));
    bench.strings("JSON, 100 B", bench.documents(100));
    bench.strings("JSON, 1 KB", bench.documents(1024));
    bench.strings("random, 8 KB", bench.randoms(8192));
    bench.strings("list of entries, 8 KB", bench.lists(8192));
    bench.strings("one letter, 8 KB", letters(8192));
    bench.keys();
    System.out.println("(" + bench.seen + ")");
  }

  private void checksum() throws IOException, RdbException {
    byte[] bytes = new byte[1 << 20];
    random.nextBytes(bytes);
    report("CRC64, 1 MB", 1, bytes.length, () -> seen += Crc64.update(0, bytes, 0, bytes.length));
  }

  private void strings(String name, byte[][] strings) throws IOException, RdbException {
    long whole = 0;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    RdbOutput output = new RdbOutput(written::write, BUFFER, true, false);
    for (byte[] string : strings) {
      output.writeString(string);
      whole += string.length;
    }
    output.flush();
    byte[] packed = written.toByteArray();
    RdbOutput again = new RdbOutput(NOWHERE, BUFFER, true, false);
    again.trySparingly();
    String ratio = String.format(Locale.ROOT, " (%.1f %%)", 100.0 * packed.length / whole);
    report(
        "write, " + name + ratio,
        strings.length,
        whole,
        () -> {
          for (byte[] string : strings) {
            again.writeString(string);
          }
        });
    Slice text = new Slice();
    int count = strings.length;
    report(
        "read,  " + name,
        count,
        whole,
        () -> {
          RdbInput input = new RdbInput("bench", new Slice(packed));
          for (int i = 0; i < count; i++) {
            input.readString(text);
            seen += text.length();
          }
        });
  }

  private void keys() throws IOException, RdbException {
    byte[][] values = documents(100);
    byte[] key = "key:000000000000".getBytes(StandardCharsets.US_ASCII);
    for (boolean compression : new boolean[] {false, true}) {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      writeKeys(new RdbOutput(written::write, BUFFER, compression, false), key, values);
      byte[] file = written.toByteArray();
      String how = compression ? "compressed" : "as they are";
      report(
          "write keys and values with checksum, " + how,
          KEYS,
          file.length,
          () -> writeKeys(new RdbOutput(NOWHERE, BUFFER, compression, true), key, values));
      report(
          "read keys and values with checksum,  " + how, KEYS, file.length, () -> readKeys(file));
    }
  }

  private static void writeKeys(RdbOutput output, byte[] key, byte[][] values) throws IOException {
    for (int i = 0; i < KEYS; i++) {
      for (int n = i, at = key.length - 1; n > 0; n /= 10, at--) {
        key[at] = (byte) ('0' + n % 10);
      }
      output.writeByte(0);
      output.writeString(key);
      output.writeString(values[i % values.length]);
    }
    output.flush();
  }

  private void readKeys(byte[] file) throws IOException, RdbException {
    int[] at = {0};
    RdbInput.Source source =
        (target, offset, length) -> {
          int n = Math.min(length, file.length - at[0]);
          System.arraycopy(file, at[0], target, offset, n);
          at[0] += n;
          return n == 0 ? -1 : n;
        };
    RdbInput input = new RdbInput(source, "bench", file.length, BUFFER);
    Slice text = new Slice();
    for (int i = 0; i < KEYS; i++) {
      seen += input.readByte();
      input.readString(text);
      seen += text.length();
      input.readString(text);
      seen += text.length();
    }
    seen += input.crc();
  }

  private byte[][] randoms(int length) {
    byte[][] strings = new byte[BYTES / length][length];
    for (byte[] string : strings) {
      random.nextBytes(string);
    }
    return strings;
  }

  private byte[][] documents(int length) {
    byte[][] strings = new byte[BYTES / length][];
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < strings.length; i++) {
      text.setLength(0);
      while (text.length() < length) {
        text.append("{\"id\":").append(random.nextInt(1 << 20));
        text.append(",\"name\":\"user").append(random.nextInt(1000));
        text.append("\",\"active\":").append(random.nextBoolean());
        text.append(",\"count\":").append(random.nextInt(100)).append("},");
      }
      strings[i] = text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
    return strings;
  }

  private byte[][] lists(int length) {
    byte[][] strings = new byte[BYTES / length][length];
    for (byte[] string : strings) {
      int at = 0;
      while (length - at > 32) {
        byte[] entry = ("element:" + random.nextInt(1 << 24)).getBytes(StandardCharsets.US_ASCII);
        string[at++] = (byte) (0x80 | entry.length);
        System.arraycopy(entry, 0, string, at, entry.length);
        at += entry.length;
        string[at++] = (byte) (entry.length + 1);
      }
    }
    return strings;
  }

  private static byte[][] letters(int length) {
    byte[][] strings = new byte[BYTES / length][length];
    for (byte[] string : strings) {
      Arrays.fill(string, (byte) 'x');
    }
    return strings;
  }

  private static void report(String name, int values, long bytes, Round round)
      throws IOException, RdbException {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      round.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        Locale.ROOT,
        "%-58s %8.0f ns a value %8.0f MB/s%n",
        name,
        (double) best / values,
        bytes * 1e3 / best);
  }
}
