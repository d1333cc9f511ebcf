package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.Fork;
import dev.redraft.rdb.RdbSettings.Access;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RdbWriterTest {
  private static final long NOW = 1_700_000_000_000L;

  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** A file of strings taken apart again; each key with its database, expiry and use. */
  private static final class Parsed {
    final Map<String, String> aux = new LinkedHashMap<>();
    final Map<Integer, String> sizes = new HashMap<>();
    final Map<String, String> keys = new HashMap<>();
    final String magic;

    Parsed(byte[] file) throws Exception {
      magic = new String(file, 0, 9, StandardCharsets.US_ASCII);
      RdbInput in = new RdbInput("test", new Slice(Arrays.copyOfRange(file, 9, file.length)));
      int database = -1;
      StringBuilder about = new StringBuilder();
      for (int opcode = in.readByte(); opcode != RdbFormat.EOF; opcode = in.readByte()) {
        switch (opcode) {
          case RdbFormat.AUX -> aux.put(text(in), text(in));
          case RdbFormat.SELECTDB -> {
            int next = (int) in.readLength();
            assertThat(next).isNotEqualTo(database);
            database = next;
          }
          case RdbFormat.RESIZEDB ->
              assertThat(sizes.put(database, in.readLength() + " " + in.readLength())).isNull();
          case RdbFormat.EXPIRETIME_MS -> about.append("@").append(in.readLong());
          case RdbFormat.IDLE -> about.append(" idle ").append(in.readLength());
          case RdbFormat.FREQ -> about.append(" freq ").append(in.readByte());
          case RdbFormat.STRING -> {
            assertThat(keys.put(database + ":" + text(in), text(in) + about)).isNull();
            about.setLength(0);
          }
          default -> throw new AssertionError("opcode " + opcode);
        }
      }
      long crc = in.readLong();
      assertThat(crc == 0 || crc == Crc64.update(0, file, 0, file.length - 8)).isTrue();
      assertThat(in.remaining()).isZero();
    }

    private static String text(RdbInput in) throws Exception {
      Slice slice = new Slice();
      in.readString(slice);
      return new String(slice.toBytes(), StandardCharsets.UTF_8);
    }
  }

  private static RdbSettings settings(RdbFixture fixture, Access access, long now) {
    return new RdbSettings(11, true, 4321, now, access, fixture.keyspace.accessClock());
  }

  private static byte[] write(RdbFixture fixture, Fork fork, RdbSettings settings, boolean checksum)
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput out = new RdbOutput(bytes::write, 512, true, checksum);
    RdbWriter writer = new RdbWriter(out, fixture.keyspace.values(), new ImageWalk(fork), settings);
    long keys = 0;
    for (int done = writer.write(7); done > 0; done = writer.write(7)) {
      keys += done;
    }
    writer.finish();
    assertThat(writer.records()).isEqualTo(keys);
    assertThat(writer.bytes()).isEqualTo(bytes.size());
    return bytes.toByteArray();
  }

  @Test
  void writesTheImageWhileTheDataChanges() throws Exception {
    System.out.println("redraft.seed=" + seed);
    try (RdbFixture fixture = new RdbFixture()) {
      Map<String, String> expected = new HashMap<>();
      Map<Integer, Integer> volatiles = new HashMap<>();
      for (int i = 0; i < 2000; i++) {
        int database = random.nextInt(3);
        long expiry = random.nextInt(4) == 0 ? NOW + random.nextInt(9999) : Database.NO_EXPIRY;
        String value = random.nextBoolean() ? "" + random.nextLong() : "v".repeat(i % 99) + i;
        Slice key = Slice.of("key" + i);
        fixture.keyspace.database(database).setString(key, Slice.of(value), expiry, NOW);
        expected.put(
            database + ":key" + i, expiry == Database.NO_EXPIRY ? value : value + "@" + expiry);
        volatiles.merge(database, expiry == Database.NO_EXPIRY ? 0 : 1, Integer::sum);
      }
      Map<Integer, String> sizes = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        sizes.put(i, fixture.keyspace.database(i).size() + " " + volatiles.get(i));
      }
      try (Fork fork = fixture.memory.fork()) {
        for (int i = 0; i < 1000; i++) {
          Database database = fixture.keyspace.database(random.nextInt(3));
          Slice key = Slice.of("key" + random.nextInt(3000));
          if (random.nextInt(3) == 0) {
            database.delete(key, NOW);
          } else {
            database.setString(key, Slice.of("new"), Database.NO_EXPIRY, NOW);
          }
        }
        Parsed file = new Parsed(write(fixture, fork, settings(fixture, Access.NONE, NOW), true));
        assertThat(file.magic).isEqualTo("REDIS0011");
        assertThat(file.keys).isEqualTo(expected);
        assertThat(file.sizes).isEqualTo(sizes);
        assertThat(file.aux)
            .containsExactly(
                Map.entry("redis-ver", "7.2.4"),
                Map.entry("redis-bits", "64"),
                Map.entry("ctime", "" + NOW / 1000),
                Map.entry("used-mem", "4321"),
                Map.entry("aof-base", "1"));
      }
    }
  }

  @Test
  void tellsTheUseOfKeysUnderAPolicyThatAsksForIt() throws Exception {
    try (RdbFixture fixture = new RdbFixture()) {
      fixture.database.setString(Slice.of("k"), Slice.of("v"), NOW + 9, NOW);
      try (Fork fork = fixture.memory.fork()) {
        RdbSettings later = settings(fixture, Access.IDLE, NOW + 100_000);
        assertThat(new Parsed(write(fixture, fork, later, false)).keys)
            .containsExactly(Map.entry("0:k", "v@" + (NOW + 9) + " idle 100"));
      }
    }
    try (RdbFixture fixture = new RdbFixture()) {
      fixture.keyspace.accessClock().setByFrequency(true);
      fixture.database.setString(Slice.of("k"), Slice.of("v"), Database.NO_EXPIRY, NOW);
      try (Fork fork = fixture.memory.fork()) {
        RdbSettings later = settings(fixture, Access.FREQUENCY, NOW + 120_000);
        assertThat(new Parsed(write(fixture, fork, later, true)).keys)
            .containsExactly(Map.entry("0:k", "v freq 3"));
      }
    }
  }

  @Test
  void checksumIsZeroIfItIsNotKept() throws Exception {
    try (RdbFixture fixture = new RdbFixture();
        Fork fork = fixture.memory.fork()) {
      byte[] file = write(fixture, fork, settings(fixture, Access.NONE, NOW), false);
      assertThat(Arrays.copyOfRange(file, file.length - 9, file.length))
          .isEqualTo(new byte[] {(byte) RdbFormat.EOF, 0, 0, 0, 0, 0, 0, 0, 0});
    }
  }
}
