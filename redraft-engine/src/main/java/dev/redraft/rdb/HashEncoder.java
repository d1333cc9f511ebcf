package dev.redraft.rdb;

import dev.redraft.base.SipHash;
import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.HashItem;
import dev.redraft.value.HashReader;
import dev.redraft.value.Hashes;
import dev.redraft.value.Record;
import dev.redraft.value.StoredText;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Hashes, in the least form that holds them:
 *
 * <pre>
 * HASH_LISTPACK       blob of field, value, field, value ..
 * HASH                count { field value }
 * HASH_LISTPACK_EX    earliest:8  blob of field, value, expiry ..    see {@link HashTriples}
 * HASH_METADATA       earliest:8  count { time field value }
 * </pre>
 *
 * The earliest is that of all expiries, in milliseconds since the Unix epoch. A time is a length: 0
 * for a field without an expiry, else 1 more than what its expiry is after the earliest. The last
 * two belong to version 12, whatever version was asked for; a hash whose fields have no expiries
 * any more has none of them. Fields whose time has passed are written too, as keys are.
 */
final class HashEncoder implements ValueEncoder {
  private final View view;
  private final HashReader hash;
  private final HashTriples triples;
  private final PackedReader packed;
  private final ListpackBlob blob = new ListpackBlob();

  HashEncoder(View view, SipHash hash) {
    this.view = view;
    this.hash = new HashReader(view, hash);
    triples = new HashTriples(view);
    packed = new PackedReader(view);
  }

  @Override
  public int rdbType(long record) {
    hash.at(record);
    boolean expiries = hash.mayExpire();
    if (hash.isLarge()) {
      return expiries ? RdbFormat.HASH_METADATA : RdbFormat.HASH;
    }
    return expiries ? triples.at(record).rdbType() : RdbFormat.HASH_LISTPACK;
  }

  @Override
  public void encode(long record, RdbOutput target) throws IOException {
    int type = rdbType(record);
    if (type == RdbFormat.HASH || type == RdbFormat.HASH_METADATA) {
      writeItems(target, type == RdbFormat.HASH_METADATA);
    } else if (hash.mayExpire()) {
      triples.write(target, blob);
    } else {
      long address = Record.valueAddress(view, record);
      int length = Record.valueLength(view, record);
      blob.write(target, view, address, length, packed.at(view, address, length).count());
    }
  }

  private void writeItems(RdbOutput target, boolean expiries) throws IOException {
    long size = hash.size();
    long[] left = {size, Long.MAX_VALUE};
    if (expiries) {
      hash.forEach(item -> {
        if (item.expiry() != Hashes.NO_EXPIRY) {
          left[1] = Math.min(left[1], item.expiry());
        }
      });
      target.writeLong(left[1]);
    }
    target.writeLength(size);
    try {
      hash.forEach(item -> {
        left[0]--;
        writeItem(target, item, expiries, left[1]);
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (left[0] != 0) {
      throw new IllegalStateException("a hash with " + left[0] + " fields too few");
    }
  }

  private static void writeItem(RdbOutput target, HashItem item, boolean expiries, long earliest) {
    try {
      if (expiries) {
        long expiry = item.expiry();
        target.writeLength(expiry == Hashes.NO_EXPIRY ? 0 : expiry - earliest + 1);
      }
      writeText(target, item.field());
      writeText(target, item.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeText(RdbOutput target, StoredText text) throws IOException {
    if (text.isInteger()) {
      target.writeInteger(text.integer());
    } else {
      target.writeString(text.view(), text.address(), text.length());
    }
  }
}
