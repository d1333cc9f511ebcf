package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;
import dev.redraft.value.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamRdbTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);

  /**
   * What DUMP of redis-server 7.0.15 gave for a stream with three nodes, deleted entries, entries
   * of other names, numbers, three groups, three consumers and pending entries.
   */
  private static final String REDIS_7_0 =
      "13031000000000000003e80000000000000001404b4b0000001800010102010201816102816202000103"
          + "010001000101018676616c75653107050103010001010102018676616c75653207050102010001020103"
          + "018676616c756533070501ff1000000000000003e80000000000000004404b4b00000018000201010102"
          + "01816102816202000102010001000104018676616c75653407050103010001010105018676616c756535"
          + "07050102010001020106018676616c756536070501ff1000000000000003e80000000000000007406c6c"
          + "0000001e00030100010201816102816202000102010001000107018676616c7565370705010001c3e802"
          + "dffe020201856f7468657206856669656c6406817802dff90208010001c3e902dffa020201856f746865"
          + "7206f270110104817802f400a22f4dffffffff090801ff0647d10143e80343e805090305656d70747943"
          + "e80681ffffffffffffffff0000016743e80781ffffffffffffffff0300000000000003e8000000000000"
          + "00030168e5cf8b0100000200000000000003e800000000000000040268e5cf8b01000005000000000000"
          + "03e800000000000000060368e5cf8b010000020305616c696365afec0104a20100000200000000000003"
          + "e8000000000000000300000000000003e8000000000000000403626f62b3ec0104a20100000100000000"
          + "000003e80000000000000006056361726f6ca7ec0104a201000000016847d101090000";

  private static final byte[] STREAM = HexFormat.of().parseHex(REDIS_7_0);

  private final RdbFixture fixture = new RdbFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A stream as text, after all of its invariants have been checked. */
  private String text(String key) {
    long record = fixture.database.peek(Slice.of(key));
    Streams streams = fixture.keyspace.values().streams();
    long stream = streams.of(record);
    streams.validate(stream);
    StringBuilder text = new StringBuilder();
    StreamReader reader = streams.reader().all(stream);
    while (reader.next()) {
      text.append(new StreamId(reader.ms(), reader.seq()));
      for (int i = 0; i < reader.fields(); i++) {
        text.append(' ').append(new Slice(reader.name().bytes()));
        text.append('=').append(new Slice(reader.value().bytes()));
      }
      text.append('\n');
    }
    StreamId id = new StreamId();
    text.append("length ").append(StreamHeader.length(fixture.memory, stream));
    text.append(" last ").append(StreamHeader.last(fixture.memory, stream, id));
    text.append(" first ").append(StreamHeader.first(fixture.memory, stream, id));
    text.append(" deleted ").append(StreamHeader.maxDeleted(fixture.memory, stream, id));
    text.append(" added ").append(StreamHeader.added(fixture.memory, stream)).append('\n');
    groups(stream, text);
    return text.toString();
  }

  private void groups(long stream, StringBuilder text) {
    StreamGroups groups = new StreamGroups(fixture.memory);
    StreamId id = new StreamId();
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      text.append("group ")
          .append(
              name(StreamGroup.nameAddress(group), StreamGroup.nameLength(fixture.memory, group)));
      text.append(" last ").append(StreamGroup.last(fixture.memory, group, id));
      text.append(" read ").append(StreamGroup.entriesRead(fixture.memory, group)).append('\n');
      for (long consumer = groups.firstConsumer(group);
          consumer != 0;
          consumer = groups.nextConsumer()) {
        text.append("consumer ")
            .append(
                name(
                    StreamConsumer.nameAddress(consumer),
                    StreamConsumer.nameLength(fixture.memory, consumer)));
        text.append(" seen ").append(StreamConsumer.seen(fixture.memory, consumer));
        text.append(" active ").append(StreamConsumer.active(fixture.memory, consumer));
        for (long entry = groups.firstPendingOfConsumer(consumer);
            entry != 0;
            entry = groups.nextPending()) {
          text.append(' ').append(PendingEntry.id(fixture.memory, entry, id));
          text.append('@').append(PendingEntry.time(fixture.memory, entry));
          text.append('*').append(PendingEntry.count(fixture.memory, entry));
        }
        text.append('\n');
      }
    }
  }

  private String name(long address, int length) {
    byte[] bytes = new byte[length];
    fixture.memory.read(address, bytes, 0, length);
    return new Slice(bytes).toString();
  }

  @Test
  void readsWhatRedisWrites() throws Exception {
    assertThat(fixture.read("s", STREAM)).isTrue();
    assertThat(text("s"))
        .isEqualTo(
            """
            1000-3 a=3 b=value3
            1000-4 a=4 b=value4
            1000-6 a=6 b=value6
            1000-7 a=7 b=value7
            2000-5 other=field x=-7
            2001-1 other=70000 x=-3000000000
            length 6 last 2001-1 first 1000-3 deleted 1000-5 added 9
            group empty last 1000-6 read -1
            group g last 1000-7 read -1
            consumer alice seen 1795363564719 active 1795363564719 1000-3@1700000000001*2 1000-4@1700000000002*5
            consumer bob seen 1795363564723 active 1795363564723 1000-6@1700000000003*2
            consumer carol seen 1795363564711 active 1795363564711
            group h last 2001-1 read 9
            """);
  }

  @Test
  void readsAStreamWithoutEntries() throws Exception {
    byte[] empty = HexFormat.of().parseHex("13000000000000000000010167000081ffffffffffffffff0000");
    assertThat(fixture.read("e", empty)).isTrue();
    assertThat(text("e"))
        .isEqualTo("length 0 last 0-0 first 0-0 deleted 0-0 added 0\ngroup g last 0-0 read -1\n");
  }

  /** The stream's element {@code a=b}, and entries as {@code flags, ms, seq, ...} in a listpack. */
  private static byte[] listpack(Object... parts) {
    ListpackEntries entries = new ListpackEntries();
    for (Object part : parts) {
      byte[] text = part.toString().getBytes(StandardCharsets.ISO_8859_1);
      entries.add(text, 0, text.length);
    }
    return blob(Arrays.copyOf(entries.bytes(), entries.length()), parts.length);
  }

  private static byte[] blob(byte[] entries, int count) {
    ByteBuffer blob = ByteBuffer.allocate(entries.length + 7).order(ByteOrder.LITTLE_ENDIAN);
    blob.putInt(entries.length + 7).putShort((short) count).put(entries).put((byte) 0xFF);
    return blob.array();
  }

  /** Writes a stream of one form or another element by element. */
  private static final class Writer {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final RdbOutput output = new RdbOutput(bytes::write, 64, false, false);

    Writer(int type) throws IOException {
      output.writeByte(type);
    }

    Writer lengths(long... values) throws IOException {
      for (long value : values) {
        output.writeLength(value);
      }
      return this;
    }

    Writer node(long ms, long seq, byte[] listpack) throws IOException {
      output.writeLength(16);
      key(ms, seq);
      output.writeString(listpack);
      return this;
    }

    Writer key(long ms, long seq) throws IOException {
      output.writeLongBigEndian(ms);
      output.writeLongBigEndian(seq);
      return this;
    }

    Writer time(long millis) throws IOException {
      output.writeLong(millis);
      return this;
    }

    Writer name(String name) throws IOException {
      output.writeString(name.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    byte[] bytes() throws IOException {
      output.flush();
      return bytes.toByteArray();
    }
  }

  /** Two entries, 5-1 and 5-3, of the field {@code f}. */
  private static final Object[] TWO = {2, 0, 1, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4};

  private static Writer two(int type) throws IOException {
    return new Writer(type).lengths(1).node(5, 1, listpack(TWO)).lengths(2, 5, 3);
  }

  @Test
  void readsTheFirstForm() throws Exception {
    byte[] bytes =
        two(RdbFormat.STREAM_LISTPACKS)
            .lengths(1)
            .name("g")
            .lengths(5, 3)
            .lengths(1)
            .key(5, 1)
            .time(77)
            .lengths(4)
            .lengths(1)
            .name("c")
            .time(99)
            .lengths(1)
            .key(5, 1)
            .bytes();
    assertThat(fixture.read("s", bytes)).isTrue();
    assertThat(text("s"))
        .isEqualTo(
            """
            5-1 f=x
            5-3 f=y
            length 2 last 5-3 first 5-1 deleted 0-0 added 2
            group g last 5-3 read 2
            consumer c seen 99 active 99 5-1@77*4
            """);
  }

  @Test
  void readsTheThirdForm() throws Exception {
    byte[] bytes =
        two(RdbFormat.STREAM_LISTPACKS_3)
            .lengths(5, 1, 4, 9, 8)
            .lengths(1)
            .name("g")
            .lengths(5, 3, 7, 0, 1)
            .name("c")
            .time(99)
            .time(-1)
            .lengths(0)
            .bytes();
    assertThat(fixture.read("s", bytes)).isTrue();
    assertThat(text("s"))
        .isEqualTo(
            """
            5-1 f=x
            5-3 f=y
            length 2 last 5-3 first 5-1 deleted 4-9 added 8
            group g last 5-3 read 7
            consumer c seen 99 active -1
            """);
  }

  @Test
  void takesNumbersInLongForms() throws Exception {
    // 1 as an integer of 16 bits, and 0 as a text: Redis reads both.
    byte[] plain = listpack(TWO);
    byte[] entries = Arrays.copyOfRange(plain, 6, plain.length - 1);
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.write(new byte[] {(byte) 0xF1, 2, 0, 3}); // live: 2
    longer.write(entries, 2, 2); // deleted
    longer.write(new byte[] {(byte) 0xF1, 1, 0, 3}); // names: 1
    longer.write(entries, 6, entries.length - 6);
    byte[] flags = longer.toByteArray();
    byte[] node = blob(flags, TWO.length);
    byte[] bytes =
        new Writer(RdbFormat.STREAM_LISTPACKS)
            .lengths(1)
            .node(5, 1, node)
            .lengths(2, 5, 3, 0)
            .bytes();
    assertThat(fixture.read("s", bytes)).isTrue();
    StreamId id = new StreamId(5, 1);
    Streams streams = fixture.keyspace.values().streams();
    long stream = streams.of(fixture.database.peek(Slice.of("s")));
    assertThat(text("s")).startsWith("5-1 f=x\n5-3 f=y\nlength 2 ");
    assertThat(streams.delete(stream, id)).isTrue();
    assertThat(text("s")).startsWith("5-3 f=y\nlength 1 ");
  }

  @Test
  void refusesNodesThatAreWrong() throws Exception {
    Object[][] wrong = {
      {},
      {2, 0},
      {3, 0, 1, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {1, 1, 1, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {2, -1, 1, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {"two", 0, 1, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 0, 0, 2, 0, 0, 3, 2, 0, 2, 3},
      {2, 0, 99, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 1L << 40, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 1, "f", 1, 2, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 1, "f", 0, 4, 0, 0, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 1, "f", 0, 2, 0, 0, "x", 5, 2, 0, 2, "y", 4},
      {2, 0, 1, "f", 0, 2, 0, 2, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 1, "f", 0, 2, 0, -1, "x", 4, 2, 0, 2, "y", 4},
      {2, 0, 1, "f", 0, 2, 0, 0, "x", 4, 2, 0, 2, "y"},
      {2, 0, 1, "f", 0, 2, 0, 0, "x", 4, 0, 0, 2, 0, 4},
      {2, 0, 1, "f", 0, 2, 0, 0, "x", 4, 0, 0, 2, 7, "a", "b", 6},
      {0, 0, 1, "f", 0},
    };
    for (Object[] parts : wrong) {
      byte[] bytes =
          new Writer(RdbFormat.STREAM_LISTPACKS)
              .lengths(1)
              .node(5, 1, listpack(parts))
              .lengths(2, 5, 3, 0)
              .bytes();
      refuses(bytes);
    }
    byte[] good = listpack(TWO);
    refuses(new Writer(15).lengths(1).node(5, 1, good).lengths(3, 5, 3, 0).bytes());
    refuses(new Writer(15).lengths(1).node(5, 1, good).lengths(2, 5, 2, 0).bytes());
    refuses(new Writer(15).lengths(1).node(0, 0, good).lengths(2, 5, 3, 0).bytes());
    refuses(
        new Writer(15).lengths(2).node(5, 1, good).node(5, 1, good).lengths(4, 5, 3, 0).bytes());
    refuses(
        new Writer(15).lengths(2).node(5, 1, good).node(5, 3, good).lengths(4, 5, 5, 0).bytes());
    refuses(new Writer(15).lengths(1L << 60).node(5, 1, good).bytes());
  }

  @Test
  void refusesGroupsThatAreWrong() throws Exception {
    refuses(two(15).lengths(2).name("g").lengths(5, 1, 0, 0).name("g").lengths(5, 1, 0, 0).bytes());
    refuses(two(19).lengths(5, 1, 0, 0, 2, 1).name("g").lengths(5, 1, -2, 0, 0).bytes());
    refuses(two(19).lengths(5, 1, 0, 0, -5, 0).bytes());
    // The same pending entry twice, one without a consumer, one that is not the group's.
    refuses(
        pending(2).key(5, 1).time(7).lengths(1).key(5, 1).time(7).lengths(1).lengths(0).bytes());
    refuses(pending(1).key(5, 1).time(7).lengths(1).lengths(0).bytes());
    refuses(
        pending(1).key(5, 1).time(7).lengths(1, 1).name("c").time(1).lengths(1).key(5, 3).bytes());
    // The same of one consumer twice, of two consumers, and a consumer twice.
    refuses(
        pending(1)
            .key(5, 1)
            .time(7)
            .lengths(1, 1)
            .name("c")
            .time(1)
            .lengths(2)
            .key(5, 1)
            .key(5, 1)
            .bytes());
    refuses(
        pending(1)
            .key(5, 1)
            .time(7)
            .lengths(1, 2)
            .name("c")
            .time(1)
            .lengths(1)
            .key(5, 1)
            .name("d")
            .time(1)
            .lengths(1)
            .key(5, 1)
            .bytes());
    refuses(
        pending(0).lengths(2).name("c").time(1).lengths(0).name("c").time(1).lengths(0).bytes());
  }

  private static Writer pending(int count) throws IOException {
    return two(15).lengths(1).name("g").lengths(5, 3, count);
  }

  private void refuses(byte[] bytes) {
    long before = fixture.memory.used();
    assertThatThrownBy(() -> fixture.read("s", bytes)).isInstanceOf(RdbException.class);
    while (fixture.keyspace.doWork(Long.MAX_VALUE)) {}
    assertThat(fixture.memory.used()).isEqualTo(before);
  }

  @Test
  void survivesBytesThatWereChanged() throws Exception {
    Random random = new Random(SEED);
    long before = fixture.memory.used();
    int taken = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] bytes = STREAM.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = 1 + random.nextInt(bytes.length - 1);
        switch (random.nextInt(4)) {
          case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          case 1 -> bytes[at] = (byte) random.nextInt(256);
          case 2 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
          default -> bytes = Arrays.copyOf(bytes, Math.max(2, at));
        }
      }
      try {
        fixture.read("s", bytes);
        text("s");
        taken++;
        fixture.database.delete(Slice.of("s"), 0);
      } catch (RdbException e) {
        // As it should be.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + ", " + HexFormat.of().formatHex(bytes), e);
      }
      while (fixture.keyspace.doWork(Long.MAX_VALUE)) {}
      assertThat(fixture.memory.used()).isEqualTo(before);
    }
    assertThat(taken).isBetween(1000, 20_000);
  }

  @Test
  void comesBack() throws Exception {
    assertThat(fixture.read("s", STREAM)).isTrue();
    for (int version : new int[] {RdbFormat.REDIS_7_0, RdbFormat.REDIS_7_2}) {
      for (boolean compression : new boolean[] {true, false}) {
        assertThat(fixture.read("t", fixture.write("s", version, compression))).isTrue();
        assertThat(text("t")).isEqualTo(text("s"));
      }
    }
    assertThat(fixture.write("s", RdbFormat.REDIS_7_0, false)).isEqualTo(STREAM);
  }

  /** With one page more each time, memory is full at another step. */
  @Test
  void fullMemoryLeavesNothing() throws Exception {
    int nodes = 40;
    Writer writer = new Writer(RdbFormat.STREAM_LISTPACKS_3).lengths(nodes);
    String value = "x".repeat(1500);
    for (int i = 1; i <= nodes; i++) {
      writer.node(i, 0, listpack(1, 0, 1, "f", 0, 2, 0, 0, value, 4));
    }
    writer.lengths(nodes, nodes, 0, 1, 0, 0, 0, nodes, 20);
    for (int group = 0; group < 20; group++) {
      writer.name("group" + group).lengths(9, 9, 9, 100);
      for (int i = 0; i < 100; i++) {
        writer.key(i, 1).time(7).lengths(1);
      }
      writer.lengths(50);
      for (int consumer = 0; consumer < 50; consumer++) {
        writer.name("consumer" + consumer).time(1).time(2).lengths(2);
        writer.key(2 * consumer, 1).key(2 * consumer + 1, 1);
      }
    }
    byte[] bytes = writer.bytes();
    ArrayDeque<Long> pages = new ArrayDeque<>();
    try {
      while (true) {
        pages.push(fixture.memory.allocate(Kind.NODE, 8192));
      }
    } catch (MemoryFullException e) {
      // That was the last one.
    }
    int failures = 0;
    boolean made = false;
    while (!made) {
      long used = fixture.memory.used();
      try {
        made = fixture.read("s", bytes);
      } catch (MemoryFullException e) {
        failures++;
        while (fixture.keyspace.doWork(Long.MAX_VALUE)) {}
        assertThat(fixture.memory.used()).isEqualTo(used);
        fixture.memory.free(pages.pop());
      }
    }
    assertThat(text("s")).contains("length 40 ").contains("consumer consumer49 ");
    assertThat(failures).isGreaterThan(10);
    pages.forEach(fixture.memory::free);
  }
}
