package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamLoad;
import dev.redraft.value.Streams;
import dev.redraft.value.ValueType;
import java.io.IOException;

/**
 * Streams.
 *
 * <pre>
 * stream   = nodes { string of ms and seq, big-endian   string: {@link StreamNode} }
 *            length  last ms seq
 *            first ms seq  greatest deleted ms seq  entries added         from STREAM_LISTPACKS_2 on
 *            groups { name  last ms seq  read  pending  consumers }       read likewise
 * pending  = { ms:8 seq:8, big-endian   time:8   deliveries }
 * consumer = { name  seen:8  active:8  { ms:8 seq:8, big-endian } }       active from _3 on
 * </pre>
 *
 * A count is before each repetition. What older forms lack is told from what is there, as Redis
 * does: entries ever added are those that are there, and a consumer was active when it was seen.
 */
final class StreamDecoder implements ValueDecoder {
  private static final int ID = 2 * Long.BYTES;

  private final Memory memory;
  private final Streams streams;
  private final StreamGroups groups;
  private final StreamLoad load;
  private final StreamNode node = new StreamNode();
  private final Slice text = new Slice();
  private final Kept name = new Kept();
  private final StreamId id = new StreamId();
  private final StreamId first = new StreamId();
  private final StreamId last = new StreamId();
  private final StreamId deleted = new StreamId();

  StreamDecoder(Keyspace keyspace) {
    memory = keyspace.memory();
    streams = keyspace.values().streams();
    groups = new StreamGroups(memory);
    load = new StreamLoad(memory);
  }

  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    long stream = streams.create();
    long record;
    try {
      record = target.create(ValueType.STREAM, Streams.ENCODING, Streams.VALUE_LENGTH);
    } catch (RuntimeException e) {
      streams.discard(stream);
      throw e;
    }
    streams.attach(record, stream);
    boolean done = false;
    try {
      readEntries(stream, rdbType, input);
      readGroups(stream, rdbType, input);
      done = true;
    } finally {
      if (!done) {
        target.discard(record);
      }
    }
    return record;
  }

  private void readEntries(long stream, int rdbType, RdbInput input)
      throws IOException, RdbException {
    long nodes = input.readCount(ID + 2);
    long length = 0;
    first.setMin();
    last.setMin();
    for (long i = 0; i < nodes; i++) {
      input.readString(text);
      if (text.length() != ID) {
        throw input.corrupt("an ID of a stream node of " + text.length() + " bytes");
      }
      id.set(bigEndian(text, 0), bigEndian(text, Long.BYTES));
      if (i > 0 && id.compare(last) <= 0) {
        throw input.corrupt("stream nodes that do not ascend");
      }
      input.readString(text);
      node.read(input, text, id, last, first);
      load.addChunk(
          stream, id, node.live(), node.deleted(), node.fields(), node.names(), node.entries());
      length += node.live();
    }
    long stated = input.readLength();
    if (stated != length) {
      throw input.corrupt("a stream of " + length + " entries that says " + stated);
    }
    readId(input, id);
    if (id.compare(last) < 0) {
      throw input.corrupt("a stream with entries behind its last ID");
    }
    last.set(id);
    deleted.setMin();
    long added = length;
    if (rdbType != RdbFormat.STREAM_LISTPACKS) {
      // The first ID, which the entries tell.
      readId(input, id);
      readId(input, deleted);
      added = input.readLength();
    }
    load.end(stream, first, last, deleted, added);
  }

  private void readGroups(long stream, int rdbType, RdbInput input)
      throws IOException, RdbException {
    long count = input.readCount(5);
    for (long i = 0; i < count; i++) {
      Slice groupName = readName(input);
      if (groups.find(stream, groupName) != 0) {
        throw input.corrupt("a stream with the same group twice");
      }
      readId(input, id);
      long read =
          rdbType == RdbFormat.STREAM_LISTPACKS
              ? streams.progress().position(stream, id)
              : input.readUnsigned();
      if (read < 0 && read != StreamGroup.UNKNOWN) {
        throw input.corrupt("a group of a stream that has read " + read + " entries");
      }
      long group = groups.create(stream, groupName, id, read);
      long pending = readPending(group, input);
      long owned = readConsumers(group, rdbType, input);
      if (owned != pending) {
        throw input.corrupt((pending - owned) + " pending entries of a stream without a consumer");
      }
    }
  }

  private long readPending(long group, RdbInput input) throws IOException, RdbException {
    long count = input.readCount(ID + Long.BYTES + 1);
    for (long i = 0; i < count; i++) {
      readKey(input, id);
      long time = input.readLong();
      if (!load.addPending(group, id, time, input.readLength())) {
        throw input.corrupt("a group of a stream with the same pending entry twice");
      }
    }
    return count;
  }

  /** Reads the consumers of a group; returns how many pending entries they have. */
  private long readConsumers(long group, int rdbType, RdbInput input)
      throws IOException, RdbException {
    long count = input.readCount(Long.BYTES + 2);
    long owned = 0;
    for (long i = 0; i < count; i++) {
      Slice consumerName = readName(input);
      if (groups.findConsumer(group, consumerName) != 0) {
        throw input.corrupt("a group of a stream with the same consumer twice");
      }
      long seen = input.readLong();
      long active = rdbType == RdbFormat.STREAM_LISTPACKS_3 ? input.readLong() : seen;
      long consumer = groups.createConsumer(group, consumerName, seen);
      StreamConsumer.putActive(memory, consumer, active);
      long pending = input.readCount(ID);
      for (long j = 0; j < pending; j++) {
        readKey(input, id);
        if (!load.own(group, consumer, id)) {
          throw input.corrupt("a pending entry of a consumer that its group has not for it");
        }
      }
      owned += pending;
    }
    return owned;
  }

  private Slice readName(RdbInput input) throws IOException, RdbException {
    input.readString(text);
    return name.keep(text);
  }

  private static void readId(RdbInput input, StreamId id) throws IOException, RdbException {
    id.set(input.readUnsigned(), input.readUnsigned());
  }

  private static void readKey(RdbInput input, StreamId id) throws IOException, RdbException {
    id.set(input.readLongBigEndian(), input.readLongBigEndian());
  }

  private static long bigEndian(Slice bytes, int at) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | bytes.at(at + i) & 0xFF;
    }
    return value;
  }
}
