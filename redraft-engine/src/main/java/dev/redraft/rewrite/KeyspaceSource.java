package dev.redraft.rewrite;

import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.value.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Freezes a {@link Keyspace} for a rewrite. Engine thread only. */
public final class KeyspaceSource implements ImageSource {
  /** Bytes of RESP around a key and a string, without the digits of their lengths. */
  private static final int RESP_BYTES = 24;

  private final Keyspace keyspace;
  private final Memory memory;
  private final Runnable fileBegins;
  private final BooleanSupplier otherChild;
  private final Map<Integer, RecordWriter> writers = new HashMap<>();

  /** {@code fileBegins} makes the next effect name its database. */
  public KeyspaceSource(Keyspace keyspace, Runnable fileBegins) {
    this(keyspace, fileBegins, () -> false);
  }

  /** {@code otherChild} says whether another child works, even when its fork is closed already. */
  public KeyspaceSource(Keyspace keyspace, Runnable fileBegins, BooleanSupplier otherChild) {
    this.keyspace = keyspace;
    this.fileBegins = fileBegins;
    this.otherChild = otherChild;
    memory = keyspace.memory();
    register(ValueType.STRING, new StringWriter());
    register(ValueType.STREAM, new StreamWriter());
    register(ValueType.HASH, new HashWriter(keyspace.values().hashes()));
    register(ValueType.SET, new SetWriter());
    register(ValueType.LIST, new ListWriter());
    register(ValueType.ZSET, new SortedSetWriter(keyspace.values().hash()));
  }

  /** Says how values of a type are written; before the first rewrite. */
  public void register(int type, RecordWriter writer) {
    writers.put(type, writer);
  }

  @Override
  public boolean isForked() {
    return memory.forked() || otherChild.getAsBoolean();
  }

  @Override
  public Image fork() {
    return new KeyspaceImage(keyspace, writers);
  }

  @Override
  public void fileBegins() {
    fileBegins.run();
  }

  @Override
  public long estimatedBytes() {
    return memory.stats().used() - keyspace.tableBytes() + keyspace.size() * RESP_BYTES;
  }
}
