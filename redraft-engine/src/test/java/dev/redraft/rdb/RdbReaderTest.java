package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.platform.EventLog;
import dev.redraft.rdb.RdbReader.Purpose;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RdbReaderTest {
  private static final long NOW = 1_700_000_000_000L;

  private final RdbFixture fixture = new RdbFixture();
  private final List<String> lines = new ArrayList<>();
  private final EventLog log = (level, message) -> lines.add(message);

  @AfterEach
  void close() {
    fixture.close();
  }

  private RdbSummary read(byte[] file) throws Exception {
    return read(file, Purpose.DATASET);
  }

  private RdbSummary read(byte[] file, Purpose purpose) throws Exception {
    ByteArrayInputStream stream = new ByteArrayInputStream(file);
    RdbInput input = new RdbInput(stream::read, "dump.rdb", file.length, 64);
    return new RdbReader(fixture.keyspace, purpose, true, log, at -> {}).read(input, NOW);
  }

  private @Nullable String get(int database, String key) {
    long record = fixture.keyspace.database(database).peek(Slice.of(key));
    return record == 0 ? null : new Slice(StringValue.bytes(fixture.memory, record)).toString();
  }

  private static RdbFileBuilder file() throws Exception {
    return new RdbFileBuilder("REDIS0011");
  }

  @Test
  void readsEveryVersionFromTheFirst() throws Exception {
    for (int version = 1; version <= RdbFormat.NEWEST; version++) {
      fixture.keyspace.flushAll(0);
      RdbFileBuilder file =
          new RdbFileBuilder(String.format("REDIS%04d", version))
              .opcode(RdbFormat.SELECTDB, 1)
              .string("k", "v" + version);
      byte[] bytes = version < 5 ? file.endedOld() : file.ended();

      RdbSummary summary = read(bytes);

      assertThat(summary.signature()).isEqualTo(new RdbSignature(version, false));
      assertThat(summary.bytes()).isEqualTo(bytes.length);
      assertThat(summary.checksummed()).isEqualTo(version >= 5);
      assertThat(summary.keys()).isEqualTo(1);
      assertThat(get(1, "k")).isEqualTo("v" + version);
    }
    assertThat(read(new RdbFileBuilder("VALKEY080").string("k", "v").ended()).signature())
        .isEqualTo(new RdbSignature(80, true));
  }

  @Test
  void refusesOtherFiles() {
    for (String signature :
        new String[] {"REDIS0000", "REDIS0013", "REDIS0080", "VALKEY079", "VALKEY081"}) {
      assertThatThrownBy(() -> read(new RdbFileBuilder(signature).ended()))
          .isInstanceOf(RdbException.class)
          .hasMessageStartingWith("dump.rdb: Can't handle RDB format version ");
    }
    for (String signature : new String[] {"RADIS0011", "REDIS-011", "REDIS   1", "*3\r\n$3\r\nS"}) {
      assertThatThrownBy(() -> read(new RdbFileBuilder(signature).ended()))
          .isInstanceOf(RdbException.class)
          .hasMessageStartingWith("dump.rdb: Wrong signature");
    }
    assertThatThrownBy(() -> read(new RdbFileBuilder("REDIS001").bytes()))
        .isInstanceOf(RdbException.class);
  }

  @Test
  void tellsWhereAFileWasCut() throws Exception {
    byte[] whole = file().aux("redis-ver", "7.0.15").expiry(NOW + 1).string("k", "v").ended();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(RdbException.class)
          .hasMessageContaining("dump.rdb: ")
          .hasMessageContaining(" of " + length);
      fixture.keyspace.flushAll(0);
    }
  }

  @Test
  void dropsKeysWhoseTimeHasPassedUnlessALogFollows() throws Exception {
    byte[] bytes =
        file()
            .expiry(NOW - 1)
            .string("gone", "1")
            .expiry(NOW)
            .string("now", "2")
            .raw(RdbFormat.EXPIRETIME, 0, 0, 0, 0x70)
            .string("old form", "3")
            .expiry(-2)
            .string("before the epoch", "4")
            .expiry(-1)
            .string("never", "5")
            .ended();

    RdbSummary dataset = read(bytes);
    assertThat(dataset.keys()).isEqualTo(3);
    assertThat(dataset.expired()).isEqualTo(2);
    assertThat(get(0, "gone")).isNull();
    Database database = fixture.database;
    assertThat(database.expiry(database.peek(Slice.of("now")))).isEqualTo(NOW);
    assertThat(database.expiry(database.peek(Slice.of("old form")))).isEqualTo(0x70000000L * 1000);
    assertThat(database.expiry(database.peek(Slice.of("never")))).isEqualTo(Database.NO_EXPIRY);

    fixture.keyspace.flushAll(0);
    RdbSummary base = read(bytes, Purpose.LOG_BASE);
    assertThat(base.keys()).isEqualTo(5);
    assertThat(base.expired()).isZero();
    assertThat(database.expiry(database.peek(Slice.of("gone")))).isEqualTo(NOW - 1);
    assertThat(database.expiry(database.peek(Slice.of("before the epoch")))).isZero();
    assertThat(database.lookupRead(Slice.of("gone"), NOW)).isZero();
  }

  @Test
  void givesBackTheAccessClock() throws Exception {
    byte[] bytes =
        file()
            .opcode(RdbFormat.IDLE, 500)
            .opcode(RdbFormat.FREQ)
            .raw(77)
            .string("used", "1")
            .string("fresh", "2")
            .opcode(RdbFormat.IDLE, Long.MAX_VALUE)
            .string("very old", "3")
            .ended();
    read(bytes);
    assertThat(idle("used")).isEqualTo(500_000);
    assertThat(idle("fresh")).isZero();
    assertThat(idle("very old")).isEqualTo(Record.MAX_CLOCK / 2 * 1000L);

    fixture.keyspace.flushAll(0);
    fixture.keyspace.accessClock().setByFrequency(true);
    read(bytes);
    assertThat(fixture.keyspace.accessClock().frequency(clock("used"), NOW)).isEqualTo(77);
    assertThat(fixture.keyspace.accessClock().frequency(clock("fresh"), NOW)).isEqualTo(5);
  }

  private long idle(String key) {
    return fixture.keyspace.accessClock().idleMillis(clock(key), NOW);
  }

  private int clock(String key) {
    return Record.clock(fixture.memory, fixture.database.peek(Slice.of(key)));
  }

  @Test
  void refusesTheSameKeyTwice() throws Exception {
    byte[] twice = file().string("k\n", "1").string("k\n", "2").ended();
    assertThatThrownBy(() -> read(twice))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining("RDB has duplicated keys")
        .hasMessageContaining("the key 'k\\x0a'");
    assertThat(read(twice, Purpose.MERGE).keys()).isEqualTo(2);
    assertThat(get(0, "k\n")).isEqualTo("2");
    read(file().string("k", "1").opcode(RdbFormat.SELECTDB, 2).string("k", "2").ended());
  }

  @Test
  void freesAtOnceWhatItDropsOrReplaces() throws Exception {
    byte[] expired = set(file().expiry(NOW - 1)).ended();
    assertThat(read(expired).expired()).isEqualTo(1);
    assertThat(fixture.keyspace.isFreed()).isTrue();

    byte[] twice = set(set(file())).ended();
    assertThat(read(twice, Purpose.MERGE).keys()).isEqualTo(2);
    assertThat(fixture.keyspace.isFreed()).isTrue();

    fixture.keyspace.flushAll(0);
    read(file().ended());
    assertThat(fixture.keyspace.isFreed()).isTrue();
  }

  /** The key {@code s}, of more members than are freed in one step. */
  private static RdbFileBuilder set(RdbFileBuilder file) throws Exception {
    file.opcode(RdbFormat.SET).text("s").length(1000);
    for (int i = 0; i < 1000; i++) {
      file.text("member" + i);
    }
    return file;
  }

  @Test
  void refusesADatabaseThatIsNotThere() throws Exception {
    byte[] bytes = file().opcode(RdbFormat.SELECTDB, 4).string("k", "1").ended();
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining("set 'databases' to at least 5");
    assertThat(read(bytes, Purpose.CHECK).keys()).isEqualTo(1);
  }

  @Test
  void comparesTheChecksum() throws Exception {
    byte[] bytes = file().string("k", "one").ended();
    bytes[bytes.length - 9 - 1] ^= 1;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining("Wrong RDB checksum");
    fixture.keyspace.flushAll(0);
    byte[] none = file().string("k", "1").opcode(RdbFormat.EOF).ended(0);
    assertThat(read(none).checksummed()).isFalse();
    assertThat(lines).contains("RDB file was saved with checksum disabled: no check performed.");
    fixture.keyspace.flushAll(0);
    RdbInput input = new RdbInput("dump.rdb", new Slice(bytes));
    RdbReader unchecked = new RdbReader(fixture.keyspace, Purpose.DATASET, false, log, at -> {});
    assertThat(unchecked.read(input, NOW).bytes()).isEqualTo(bytes.length);
  }

  @Test
  void leavesWhatFollows() throws Exception {
    byte[] rdb = file().string("k", "1").ended();
    byte[] both = Arrays.copyOf(rdb, rdb.length + 1000);
    assertThat(read(both).bytes()).isEqualTo(rdb.length);
  }

  @Test
  void sizesTablesFromHintsThatAreNoLies() throws Exception {
    long before = fixture.keyspace.tableBytes();
    RdbFileBuilder file = file();
    for (int i = 0; i < 4; i++) {
      file.opcode(RdbFormat.SELECTDB, i).opcode(RdbFormat.RESIZEDB, Long.MAX_VALUE, 1L << 40);
    }
    file.string("k", "x".repeat(100_000)).opcode(RdbFormat.EOF);
    read(file.ended(0));
    assertThat(fixture.keyspace.tableBytes() - before).isLessThan(200_000);

    fixture.keyspace.flushAll(0);
    RdbFileBuilder many = file().opcode(RdbFormat.RESIZEDB, 1000, 0);
    for (int i = 0; i < 1000; i++) {
      many.string("key:" + i, "value:" + i);
    }
    assertThat(read(many.ended()).keys()).isEqualTo(1000);
  }

  @Test
  void tellsWhatTheFileSaysOfItself() throws Exception {
    RdbSummary summary =
        read(
            file()
                .aux("redis-ver", "7.0.15")
                .aux("redis-bits", "64")
                .aux("ctime", Long.toString(NOW / 1000 - 60))
                .aux("used-mem", "1572864")
                .aux("aof-base", "1")
                .aux("unheard of", "x")
                .opcode(RdbFormat.SLOT_INFO, 1, 2, 3)
                .ended());
    assertThat(lines)
        .containsExactly(
            "Loading RDB produced by version 7.0.15",
            "RDB age 60 seconds",
            "RDB memory usage when created 1.50 Mb",
            "RDB is base AOF",
            "Done loading RDB, keys loaded: 0, keys expired: 0.");
    assertThat(summary.aux()).containsEntry("redis-bits", "64").hasSize(6);
  }

  @Test
  void skipsFunctionsAndSaysSo() throws Exception {
    String code = "#!lua name=mylib\nredis.register_function('f', function() return 1 end)";
    RdbSummary summary =
        read(file().opcode(RdbFormat.FUNCTION2).text(code).string("k", "1").ended());
    assertThat(summary.functions()).isEqualTo(1);
    assertThat(summary.keys()).isEqualTo(1);
    assertThat(lines.getFirst()).startsWith("The function library 'mylib' in the RDB file is");
    assertThatThrownBy(() -> read(file().opcode(RdbFormat.FUNCTION_PRE_GA).ended()))
        .hasMessageContaining("Pre-release function format not supported");
  }

  @Test
  void refusesModulesByName() {
    long bloom = id("MBbloom--", 4);
    assertThatThrownBy(
            () -> read(file().opcode(RdbFormat.MODULE_2).text("k").length(bloom).ended()))
        .hasMessageContaining("no matching module type 'MBbloom--' (encoding version 4)")
        .hasMessageEndingWith(", in the key 'k' of database 0");
    assertThatThrownBy(
            () -> read(file().opcode(RdbFormat.MODULE_AUX).length(bloom).opcode(2, 1).ended()))
        .hasMessageContaining("no matching module 'MBbloom--'");
    assertThatThrownBy(
            () -> read(file().opcode(RdbFormat.MODULE_AUX).length(bloom).opcode(1, 1).ended()))
        .hasMessageContaining("bad mark");
    assertThatThrownBy(() -> read(file().opcode(RdbFormat.MODULE).text("k").ended()))
        .hasMessageContaining("Pre-release module format");
  }

  private static long id(String name, int version) {
    String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    long id = 0;
    for (char c : name.toCharArray()) {
      id = id << 6 | characters.indexOf(c);
    }
    return id << 10 | version;
  }

  @Test
  void checksWithoutPlacing() throws Exception {
    long before = fixture.memory.used();
    RdbFileBuilder many = file().opcode(RdbFormat.RESIZEDB, 5000, 10);
    for (int i = 0; i < 500; i++) {
      many.opcode(RdbFormat.SELECTDB, i).string("k", "value".repeat(100));
    }
    RdbSummary summary = read(many.ended(), Purpose.CHECK);
    assertThat(summary.keys()).isEqualTo(500);
    assertThat(fixture.keyspace.size()).isZero();
    assertThat(fixture.memory.used()).isEqualTo(before);
  }

  @Test
  void refusesUnknownTypes() {
    for (int code : new int[] {8, 26, 100, 242, RdbFormat.SLOT_IMPORT}) {
      assertThatThrownBy(() -> read(file().opcode(code).text("k").text("v").ended()))
          .isInstanceOf(RdbException.class);
    }
  }
}
