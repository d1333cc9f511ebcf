package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.EncodingLimits;
import dev.redraft.value.Hashes;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import java.io.IOException;

/**
 * Hashes.
 *
 * <pre>
 *   HASH                     count { field value } ...
 *   HASH_ZIPMAP              a zipmap in a string
 *   HASH_ZIPLIST             a ziplist in a string: field, value, field, value ...
 *   HASH_LISTPACK            the same in a listpack
 *   HASH_METADATA            least:8 count { expiry field value } ...
 *                            expiry: a length, 0 for none, else 1 + what it is after the least one
 *   HASH_METADATA_PRE_GA     count { expiry field value } ...       expiry: a length, 0 for none
 *   HASH_LISTPACK_EX         least:8, a listpack in a string: field, value, expiry ...
 *   HASH_LISTPACK_EX_PRE_GA  a listpack in a string
 *   VALKEY_HASH_2            count { field value expiry:8 } ...     expiry: -1 for none
 * </pre>
 *
 * Fields and values are strings of RDB. Expiries are milliseconds since the Unix epoch. As in Redis
 * 7.4, a field whose time has passed is read like any other, and goes when it is met. A field that
 * comes twice is refused.
 */
final class HashDecoder implements ValueDecoder {
  /** The latest expiry of a field in Redis. */
  private static final long MAX_EXPIRY = (1L << 48) - 1;

  private final Slice text = new Slice();
  private final ListpackReader listpack = new ListpackReader();
  private final ZiplistReader ziplist = new ZiplistReader();
  private final ZipmapReader zipmap = new ZipmapReader();
  private final Distinct distinct;
  private final Kept field = new Kept();
  private final Kept value = new Kept();
  private boolean valkey;
  private boolean expires;

  HashDecoder(Distinct distinct) {
    this.distinct = distinct;
  }

  void valkey(boolean on) {
    valkey = on;
  }

  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    expires = false;
    return switch (rdbType) {
      case RdbFormat.HASH -> strings(input, target);
      case RdbFormat.HASH_ZIPMAP -> packed(zipmap, false, input, target);
      case RdbFormat.HASH_ZIPLIST -> packed(ziplist, false, input, target);
      case RdbFormat.HASH_LISTPACK -> packed(listpack, false, input, target);
      case RdbFormat.HASH_LISTPACK_EX -> {
        input.readLong();
        yield packed(listpack, true, input, target);
      }
      case RdbFormat.HASH_LISTPACK_EX_PRE_GA -> packed(listpack, true, input, target);
      case RdbFormat.HASH_METADATA -> metadata(input.readLong(), input, target);
      default -> valkey ? valkey(input, target) : metadata(1, input, target);
    };
  }

  private long strings(RdbInput input, Target target) throws IOException, RdbException {
    long count = input.readCount(2);
    if (count == 0) {
      return 0;
    }
    begin(target, count, false);
    for (long i = 0; i < count; i++) {
      input.readString(text);
      Slice name = field.keep(text);
      input.readString(text);
      set(target, name, text, Hashes.NO_EXPIRY, input);
    }
    return finish(target);
  }

  /** Expiries count from {@code least} on, which is 1. */
  private long metadata(long least, RdbInput input, Target target)
      throws IOException, RdbException {
    long count = input.readCount(3);
    if (count == 0) {
      return 0;
    }
    begin(target, count, true);
    for (long i = 0; i < count; i++) {
      long after = input.readLength();
      long expiry = after == 0 ? Hashes.NO_EXPIRY : after(least, after, input);
      input.readString(text);
      Slice name = field.keep(text);
      input.readString(text);
      set(target, name, text, expiry, input);
    }
    return finish(target);
  }

  private long valkey(RdbInput input, Target target) throws IOException, RdbException {
    long count = input.readCount(2 + Long.BYTES);
    if (count == 0) {
      return 0;
    }
    begin(target, count, true);
    for (long i = 0; i < count; i++) {
      input.readString(text);
      Slice name = field.keep(text);
      input.readString(text);
      Slice kept = value.keep(text);
      long stated = input.readLong();
      set(target, name, kept, stated == -1 ? Hashes.NO_EXPIRY : expiry(stated, input), input);
    }
    return finish(target);
  }

  private static long after(long least, long after, RdbInput input) throws RdbException {
    if (least < 0 || least > MAX_EXPIRY || after > MAX_EXPIRY + 1) {
      throw input.corrupt("a field that expires " + after + " after " + least);
    }
    return expiry(least + after - 1, input);
  }

  private static long expiry(long stated, RdbInput input) throws RdbException {
    if (stated < 0 || stated > MAX_EXPIRY) {
      throw input.corrupt("a field that expires at " + Long.toUnsignedString(stated));
    }
    // 0 stands for none in a packed hash, and is as long ago as 1.
    return Math.max(1, stated);
  }

  private long packed(Blob blob, boolean withExpiry, RdbInput input, Target target)
      throws IOException, RdbException {
    input.readString(text);
    EncodingLimits limits = target.values().limits();
    blob.open(text, input);
    distinct.clear(blob.bytes());
    boolean small = true;
    int count = 0;
    while (blob.next()) {
      count++;
      small &= count <= limits.hashMaxListpackEntries && fits(blob, limits);
      if (small && !distinct.add(blob)) {
        throw input.corrupt("a hash with a field twice");
      }
      if (!blob.next()) {
        throw input.corrupt("a hash with a field that has no value");
      }
      small &= fits(blob, limits);
      if (withExpiry) {
        expires |= expiryOf(blob, input) != Hashes.NO_EXPIRY;
      }
    }
    if (count == 0) {
      return 0;
    }
    if (!small || blob != listpack || !listpack.isCanonical()) {
      return setAll(blob, count, withExpiry, input, target);
    }
    int encoding =
        withExpiry
            ? target.values().hashes().encodingWithExpiries()
            : target.values().hashes().firstEncoding();
    int length = listpack.entriesLength();
    Memory memory = target.memory();
    long record = target.begin(ValueType.HASH, encoding, length);
    memory.write(
        Record.valueAddress(memory, record), listpack.bytes(), listpack.entriesAt(), length);
    return finish(target);
  }

  private static boolean fits(Blob blob, EncodingLimits limits) {
    return blob.length() <= limits.hashMaxListpackValue;
  }

  /** The expiry behind the value that {@code blob} stands on. */
  private static long expiryOf(Blob blob, RdbInput input) throws RdbException {
    if (!blob.next() || !blob.isInteger()) {
      throw input.corrupt("a hash with a field without an expiry");
    }
    return blob.integer() == 0 ? Hashes.NO_EXPIRY : expiry(blob.integer(), input);
  }

  private long setAll(Blob blob, int count, boolean withExpiry, RdbInput input, Target target)
      throws RdbException {
    begin(target, count, withExpiry);
    blob.open(text, input);
    while (blob.next()) {
      Slice name = field.keep(blob.text());
      blob.next();
      Slice kept = value.keep(blob.text());
      set(target, name, kept, withExpiry ? expiryOf(blob, input) : Hashes.NO_EXPIRY, input);
    }
    return finish(target);
  }

  private static void begin(Target target, long count, boolean withExpiry) {
    Hashes hashes = target.values().hashes();
    int encoding = withExpiry ? hashes.encodingWithExpiries() : hashes.firstEncoding();
    long record = target.begin(ValueType.HASH, encoding, 0);
    if (hashes.areTooMany(count)) {
      target.moved(hashes.enlarge(record));
    }
  }

  private void set(Target target, Slice name, Slice text, long expiry, RdbInput input)
      throws RdbException {
    Hashes hashes = target.values().hashes();
    target.moved(hashes.prepare(target.record(), name, text, expiry));
    if (!hashes.added()) {
      throw input.corrupt("a hash with a field twice");
    }
    target.moved(hashes.set(target.record(), name, text));
    expires |= expiry != Hashes.NO_EXPIRY;
  }

  /** A hash of which a field may expire is marked, so that it gets into the table of those. */
  private long finish(Target target) {
    if (expires) {
      Record.putExpiringFields(target.memory(), target.record(), true);
    }
    return target.finish();
  }
}
