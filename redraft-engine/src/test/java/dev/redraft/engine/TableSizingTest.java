package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TableSizingTest {
  private static final long MEGABYTE = 1 << 20;

  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final Keyspace keyspace =
      new Keyspace(memory, 2, Clock.system(), new Entropy(1), KeyspaceListener.NONE);
  private final Database database = keyspace.database(0);
  private final TableSizing sizing = new TableSizing(keyspace);
  private int keys;

  @AfterEach
  void validateAndClose() {
    database.validate();
    memory.close();
  }

  private void add(int more) {
    for (int i = 0; i < more; i++) {
      database.setString(Slice.of("key" + keys++), Slice.of("v"), Database.NO_EXPIRY, 1);
    }
  }

  @Test
  void growsAtOnceAndLeavesNothingOver() {
    add(10);
    sizing.progress(0, 0, 15 * MEGABYTE);
    add(1000);
    sizing.progress(0, MEGABYTE, 15 * MEGABYTE);
    long grown = database.tableBytes();
    add(14_000);
    assertThat(grown).isGreaterThan(9L * 13_500);
    assertThat(database.tableBytes()).isBetween(grown, grown * 3 / 2);

    database.flush(1);
    keys = 0;
    add(10);
    sizing.start();
    sizing.progress(0, 0, 1000 * MEGABYTE);
    add(1000);
    sizing.progress(0, MEGABYTE, 1000 * MEGABYTE);
    long most = database.tableBytes();
    assertThat(most).isBetween(9L * 16 * 1010, 24L * 16 * 1010);
    sizing.end();
    long fitting = database.tableBytes();
    assertThat(fitting).isLessThan(most / 8);
    database.validate();

    database.flush(1);
    int before = keys;
    keys = 0;
    add(before);
    assertThat(database.tableBytes()).isEqualTo(fitting);
  }

  /** However fast keys came so far, each further SET takes 27 bytes or more. */
  @Test
  void expectsNoMoreThanFits() {
    add(10);
    sizing.progress(0, 0, 5 * MEGABYTE);
    add(50_000);
    sizing.progress(0, MEGABYTE / 2, 5 * MEGABYTE);
    long most = 50_010 + 9 * MEGABYTE / 2 / 27;
    keyspace.database(1).prepare(most, 0);
    assertThat(database.tableBytes())
        .isCloseTo(keyspace.database(1).tableBytes(), withinPercentage(1));
  }

  @Test
  void judgesEachDatabaseByItsOwnKeys() {
    add(100);
    long bytes = database.tableBytes();
    sizing.progress(0, 0, 20 * MEGABYTE);
    sizing.progress(1, 2 * MEGABYTE, 20 * MEGABYTE);
    sizing.progress(0, 4 * MEGABYTE, 20 * MEGABYTE);
    sizing.progress(0, 8 * MEGABYTE, 20 * MEGABYTE);
    assertThat(database.tableBytes()).isEqualTo(bytes);
    assertThat(keyspace.database(1).tableBytes()).isLessThan(bytes);
  }
}
