package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.value.StringValue;
import java.util.ArrayList;
import java.util.List;

/** A keyspace of four databases in a small memory, with all that its listener has heard. */
final class KeyspaceFixture implements AutoCloseable, KeyspaceListener {
  final List<String> events = new ArrayList<>();
  final ManualClock clock = new ManualClock();
  final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  final Keyspace keyspace = new Keyspace(memory, 4, clock, new Entropy(42), this);
  final Database db = keyspace.database(0);
  long now = 1_000_000;

  long set(Database database, String key, String value, long expiry) {
    return database.setString(Slice.of(key), Slice.of(value), expiry, now);
  }

  long set(String key, String value) {
    return set(db, key, value, Database.NO_EXPIRY);
  }

  long read(String key) {
    return db.lookupRead(Slice.of(key), now);
  }

  String text(long record) {
    return new Slice(StringValue.bytes(memory, record)).toString();
  }

  private void heard(String what, Database database, Slice key) {
    events.add(what + " " + database.index() + ":" + key);
  }

  @Override
  public void expired(Database database, Slice key) {
    heard("expired", database, key);
  }

  @Override
  public void evicted(Database database, Slice key) {
    heard("evicted", database, key);
  }

  @Override
  public void deleted(Database database, Slice key) {
    heard("deleted", database, key);
  }

  @Override
  public void missed(Database database, Slice key) {
    heard("missed", database, key);
  }

  @Override
  public void close() {
    keyspace.validate();
    memory.validate();
    memory.close();
  }
}
