package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.platform.EventLog;
import dev.redraft.rdb.RdbReader.Purpose;
import dev.redraft.value.Record;
import dev.redraft.value.Streams;
import dev.redraft.value.ValueType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files with bytes that were changed, cut off, left out or exchanged are read to some data or
 * refused, and nothing else happens. {@code -Dredraft.fuzz} sets how many of each.
 */
@Timeout(600)
class RdbFileFuzzTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int FILES = Integer.getInteger("redraft.fuzz", 4000);
  private static final int SIGNATURE = 9;
  private static final int CHECKSUM = 8;

  /** Bytes that begin or end something. */
  private static final int[] TELLING = {
    0, 1, 2, 3, 63, 64, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0xC1, 0xC2, 0xC3, 0xE0, 0xF0, 0xF1, 0xF4,
    0xF5, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF
  };

  private final RdbFixture fixture = new RdbFixture();
  private final Random random = new Random(SEED);
  private final EventLog log = (level, message) -> {};

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "compressed", "large", "old", "new", "valkey"})
  void survives(String name) throws Exception {
    byte[] good = file(name);
    long before = settled();
    fixture.keyspace.accessClock().setByFrequency(name.equals("compressed"));
    RdbSummary whole = read(good, Purpose.DATASET);
    assertThat(whole.keys()).isGreaterThanOrEqualTo(8);
    fixture.keyspace.validate();
    long taken = 0;
    for (int i = 0; i < FILES; i++) {
      byte[] bad = changed(good);
      String refusal = "taken";
      try {
        try {
          read(bad, random.nextInt(4) == 0 ? Purpose.CHECK : Purpose.DATASET);
          taken++;
        } catch (RdbException e) {
          refusal = String.valueOf(e.getMessage());
          assertThat(e).hasMessageStartingWith("dump.rdb: ").hasMessageContaining(" (at offset ");
        }
        // What a file says of itself must not take much more than the file has.
        assertThat(fixture.memory.used() - before).isLessThan(400_000 + 100L * bad.length);
        fixture.keyspace.validate();
        walk();
        long after = settled();
        assertThat(after).as("memory that is not free again").isEqualTo(before);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            name
                + ", seed "
                + SEED
                + ", "
                + i
                + ": "
                + refusal
                + "\n"
                + HexFormat.of().formatHex(bad),
            e);
      }
    }
    System.out.println(name + ": " + FILES + " files, " + taken + " of them taken");
    assertThat(taken).isBetween(FILES / 100L, FILES - FILES / 20L);
  }

  private RdbSummary read(byte[] file, Purpose purpose) throws IOException, RdbException {
    RdbInput input =
        new RdbInput(new ByteArrayInputStream(file)::read, "dump.rdb", file.length, 64);
    return new RdbReader(fixture.keyspace, purpose, true, log, at -> {}).read(input, 0);
  }

  /** Reads every part of every value. */
  private void walk() throws IOException {
    RdbOutput nowhere = new RdbOutput((bytes, offset, length) -> {}, 1024, false, false);
    ValueWriter writer =
        new ValueWriter(fixture.keyspace.values(), fixture.memory, RdbFormat.NEWEST);
    for (int i = 0; i < fixture.keyspace.databases(); i++) {
      fixture.keyspace.database(i).forEach(record -> walk(record, writer, nowhere));
    }
  }

  private void walk(long record, ValueWriter writer, RdbOutput nowhere) {
    try {
      if (Record.type(fixture.memory, record) == ValueType.STREAM) {
        Streams streams = fixture.keyspace.values().streams();
        streams.validate(streams.of(record));
      }
      writer.write(record, nowhere);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes all keys and frees all memory, also that of tables that were made ready in vain. */
  private long settled() {
    for (int i = 0; i < fixture.keyspace.databases(); i++) {
      fixture.keyspace.database(i).setLong(Slice.of("k"), 1, Database.NO_EXPIRY, 0);
    }
    fixture.keyspace.flushAll(0);
    while (fixture.keyspace.doWork(Long.MAX_VALUE)) {}
    return fixture.memory.used();
  }

  private byte[] changed(byte[] good) {
    byte[] bytes = good.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = SIGNATURE + random.nextInt(bytes.length - SIGNATURE);
      int length = Math.min(1 + random.nextInt(12), bytes.length - at);
      switch (random.nextInt(9)) {
        case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) random.nextInt(256);
        case 3, 4 -> bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
        case 5 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
        case 6 -> bytes = without(bytes, at, length);
        case 7 -> {
          int from = random.nextInt(bytes.length - length + 1);
          System.arraycopy(good, Math.min(from, good.length - length), bytes, at, length);
        }
        default -> {
          if (random.nextInt(4) == 0) {
            bytes = Arrays.copyOf(bytes, at + 1);
          } else {
            bytes[at] = (byte) 0x81; // a length of 64 bits
          }
        }
      }
      if (bytes.length < SIGNATURE + 12) {
        return bytes;
      }
    }
    if (random.nextInt(20) > 0) {
      putChecksum(bytes, random.nextBoolean());
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int at, int length) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
    return shorter;
  }

  private static void putChecksum(byte[] bytes, boolean computed) {
    int end = bytes.length - CHECKSUM;
    long crc = computed ? Crc64.update(0, bytes, 0, end) : 0;
    for (int i = 0; i < CHECKSUM; i++) {
      bytes[end + i] = (byte) (crc >>> 8 * i);
    }
  }

  private static byte[] file(String name) throws IOException {
    return switch (name) {
      case "old" -> old();
      case "new" -> fieldExpiries("REDIS0012", true);
      case "valkey" -> fieldExpiries("VALKEY080", false);
      default -> {
        // Written by redis-server 7.0.15.
        try (InputStream stream =
            RdbFileFuzzTest.class.getResourceAsStream("redis-7.0-" + name + ".rdb")) {
          yield Objects.requireNonNull(stream).readAllBytes();
        }
      }
    };
  }

  /** The forms that Redis had before version 7. */
  private static byte[] old() {
    String text = "t".repeat(80);
    RdbBytes file = new RdbBytes().raw("REDIS0009");
    file.u8(RdbFormat.AUX).string("redis-ver", "2.8.24").u8(RdbFormat.SELECTDB, 0);
    file.u8(RdbFormat.RESIZEDB, 14, 1);
    file.u8(RdbFormat.EXPIRETIME).little(4, 0x7FFFFFFF);
    file.u8(RdbFormat.STRING).string("s", "value");
    file.u8(RdbFormat.LIST).string("list").length(3).string("a", "b").u8(0xC0, 7);
    file.u8(RdbFormat.SET).string("set").length(3).string("a", "b").u8(0xC0, 7);
    file.u8(RdbFormat.ZSET).string("zset").length(3).string("a").u8(3).raw("1.5");
    file.string("b").u8(254).string("c").u8(1).raw("7");
    file.u8(RdbFormat.HASH).string("hash").length(2).string("f", "v", "g", text);
    file.u8(RdbFormat.ZSET_2).string("zset2").length(2).string("a");
    file.little(8, Double.doubleToLongBits(2.5)).string("b").little(8, 0);
    file.u8(RdbFormat.HASH_ZIPMAP).string("zipmap").string(RdbBytes.zipmap(2, "f", "1", "g", "w"));
    file.u8(RdbFormat.LIST_ZIPLIST).string("ziplist");
    file.string(RdbBytes.ziplist("a", "5", "-300", "70000", "8589934592", text));
    file.u8(RdbFormat.SET_INTSET).string("intset").string(RdbBytes.intset(4, -5, 7, 70_000));
    file.u8(RdbFormat.SET_INTSET).string("intset8").string(RdbBytes.intset(8, -5, 1L << 40));
    file.u8(RdbFormat.ZSET_ZIPLIST).string("zset ziplist");
    file.string(RdbBytes.ziplist("a", "1", "b", "2.5", "c", "300"));
    file.u8(RdbFormat.HASH_ZIPLIST).string("hash ziplist");
    file.string(RdbBytes.ziplist("f", "1", "g", text));
    file.u8(RdbFormat.LIST_QUICKLIST).string("quicklist").length(2);
    file.string(RdbBytes.ziplist("a", "1")).string(RdbBytes.ziplist("b", text));
    file.u8(RdbFormat.STREAM_LISTPACKS).string("stream").length(1).length(16);
    file.big(8, 5).big(8, 1);
    file.string(
        RdbBytes.listpack(
            "2", "0", "1", "f", "0", "2", "0", "0", "x", "4", "2", "0", "2", "y", "4"));
    file.length(2).length(5).length(3).length(1).string("g").length(5).length(1).length(1);
    file.big(8, 5).big(8, 1).little(8, 77).length(1).length(1).string("c").little(8, 99);
    file.length(1).big(8, 5).big(8, 1);
    return ended(file);
  }

  /** Hashes of which fields expire, and sets as listpacks. */
  private static byte[] fieldExpiries(String signature, boolean redis) {
    RdbBytes file = new RdbBytes().raw(signature).u8(RdbFormat.SELECTDB, 2);
    String text = "t".repeat(80);
    for (int i = 0; i < 4; i++) {
      file.u8(RdbFormat.SET_LISTPACK).string("set" + i).string(RdbBytes.listpack("a", "b", "7"));
      if (!redis) {
        file.u8(RdbFormat.VALKEY_HASH_2).string("hash" + i).length(2).string("f", "v");
        file.little(8, 5000 + i).string("g", i == 0 ? text : "w").little(8, -1);
        continue;
      }
      file.u8(RdbFormat.SLOT_INFO, 1, 2, 3);
      file.u8(RdbFormat.HASH_LISTPACK_EX).string("packed" + i).little(8, 5000);
      file.string(RdbBytes.listpack("f", "v", "5000", "g", "7", "6000", "h", "w", "0"));
      file.u8(RdbFormat.HASH_METADATA).string("table" + i).little(8, 5000).length(3);
      file.length(1).string("f", "v").length(1001).string("g", "7").length(0).string("h", text);
    }
    return ended(file);
  }

  private static byte[] ended(RdbBytes file) {
    byte[] bytes = file.u8(RdbFormat.EOF).little(8, 0).done();
    putChecksum(bytes, true);
    return bytes;
  }
}
