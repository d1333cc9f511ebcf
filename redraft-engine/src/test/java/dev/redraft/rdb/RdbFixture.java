package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A keyspace of its own, whose values go to bytes and come back. */
final class RdbFixture implements AutoCloseable {
  final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  final Keyspace keyspace =
      new Keyspace(memory, 4, Clock.system(), new Entropy(1), KeyspaceListener.NONE);
  final Database database = keyspace.database(0);

  private final ValueReader reader = new ValueReader(keyspace);

  /** Whether {@link #read} takes bytes for those of Valkey. */
  boolean valkey;

  /** The value of a key as RDB, its type first. */
  byte[] write(String key, int version, boolean compression) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput output = new RdbOutput(bytes::write, 64, compression, true);
    ValueWriter writer = new ValueWriter(keyspace.values(), memory, version);
    long record = database.peek(Slice.of(key));
    output.writeByte(writer.rdbType(record));
    writer.write(record, output);
    output.flush();
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #write} gave, or bytes made by hand, into a key. Returns whether it is one.
   */
  boolean read(String key, byte[] bytes) throws IOException, RdbException {
    RdbInput input = new RdbInput("test", new Slice(bytes));
    Slice name = Slice.of(key);
    int type = input.readByte();
    reader.valkey(valkey);
    long record = reader.read(type, input, database, name, Database.NO_EXPIRY, 0);
    if (input.remaining() != 0) {
      if (record != 0) {
        database.discard(record);
      }
      throw input.corrupt("bytes are left");
    }
    if (record != 0) {
      database.place(name, record, 0);
    }
    return record != 0;
  }

  @Override
  public void close() {
    keyspace.validate();
    memory.close();
  }
}
