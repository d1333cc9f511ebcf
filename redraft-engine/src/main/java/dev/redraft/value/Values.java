package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The types of values of one memory: for each its operations, in the order of {@link ValueType}.
 * Strings have none. Engine thread only.
 */
public final class Values {
  private final Memory memory;
  private final SipHash hash;
  private final EncodingLimits limits = new EncodingLimits();
  private final HyperLogLogBuffer hyperLogLog = new HyperLogLogBuffer();
  private final @Nullable ValueOps[] ops = new ValueOps[16];
  private final Hashes hashes;
  private final Sets sets;
  private final Lists lists;
  private final SortedSets sortedSets;
  private final Streams streams;

  /** {@code hash} is the keyed hash of all tables in {@code memory}. */
  public Values(Memory memory, SipHash hash) {
    this.memory = memory;
    this.hash = hash;
    hashes = new Hashes(memory, hash, limits);
    register(ValueType.HASH, hashes);
    sets = new Sets(memory, hash, limits);
    register(ValueType.SET, sets);
    lists = new Lists(memory, limits);
    register(ValueType.LIST, new ListOps(memory));
    sortedSets = new SortedSets(memory, hash, limits);
    register(ValueType.ZSET, sortedSets);
    streams = new Streams(memory, limits);
    register(ValueType.STREAM, streams);
  }

  public Streams streams() {
    return streams;
  }

  public Memory memory() {
    return memory;
  }

  public SipHash hash() {
    return hash;
  }

  public EncodingLimits limits() {
    return limits;
  }

  public Hashes hashes() {
    return hashes;
  }

  public Sets sets() {
    return sets;
  }

  public Lists lists() {
    return lists;
  }

  /** For commands that read or change a HyperLogLog; nothing stays in it. */
  public HyperLogLogBuffer hyperLogLog() {
    return hyperLogLog;
  }

  public SortedSets sortedSets() {
    return sortedSets;
  }

  /** Says how to free, copy and measure the values of a type. */
  public void register(int type, ValueOps typeOps) {
    ops[type] = typeOps;
  }

  /** The operations of a type that is not {@link ValueType#STRING}. */
  public ValueOps ops(int type) {
    ValueOps typeOps = ops[type];
    if (typeOps == null) {
      throw new IllegalStateException("no operations for values of type " + ValueType.name(type));
    }
    return typeOps;
  }

  /** The name that OBJECT ENCODING replies for a record's value. */
  public String encodingName(long record) {
    int type = Record.type(memory, record);
    return type == ValueType.STRING
        ? StringValue.encodingName(memory, record)
        : ops(type).encodingName(memory, record);
  }
}
