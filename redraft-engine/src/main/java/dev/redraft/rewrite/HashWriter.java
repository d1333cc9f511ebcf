package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.value.HashItem;
import dev.redraft.value.HashReader;
import dev.redraft.value.Hashes;
import dev.redraft.value.StoredText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Hashes: HMSET of some fields at a time, then HPEXPIREAT for each field that has an expiry. Fields
 * whose time has passed are written too, as keys are: their expiry says so.
 */
final class HashWriter implements RecordWriter {
  private static final byte[] HMSET = "HMSET".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HPEXPIREAT = "HPEXPIREAT".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FIELDS = "FIELDS".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 64 * 1024;

  private final Hashes hashes;
  private final byte[] piece = new byte[PIECE];
  private @Nullable ImageWalk current;
  private @Nullable HashReader reader;

  /** Writes what {@code hashes} made; nothing but the layout is taken from it. */
  HashWriter(Hashes hashes) {
    this.hashes = hashes;
  }

  @Override
  public void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException {
    HashReader hash = readerOf(walk).at(walk.record());
    long[] left = {hash.size(), 0};
    try {
      hash.forEach(item -> writeItem(walk.key(), keyLength, target, item, left));
      if (hash.mayExpire()) {
        hash.forEach(item -> writeExpiry(walk.key(), keyLength, target, item));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (left[0] != 0 || left[1] != 0) {
      throw new IllegalStateException("a hash of the image has another size: " + left[0]);
    }
  }

  /** {@code left} counts the fields of all commands to come and those of the present one. */
  private void writeItem(byte[] key, int keyLength, BaseWriter target, HashItem item, long[] left) {
    try {
      if (left[1] == 0) {
        left[1] = Math.min(BaseWriter.MAX_ITEMS, left[0]);
        left[0] -= left[1];
        target.command((int) (2 + 2 * left[1]));
        target.arg(HMSET);
        target.arg(key, 0, keyLength);
      }
      left[1]--;
      writeText(target, item.field());
      writeText(target, item.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeExpiry(byte[] key, int keyLength, BaseWriter target, HashItem item) {
    if (item.expiry() == Hashes.NO_EXPIRY) {
      return;
    }
    try {
      target.command(6);
      target.arg(HPEXPIREAT);
      target.arg(key, 0, keyLength);
      target.arg(item.expiry());
      target.arg(FIELDS);
      target.arg(1);
      writeText(target, item.field());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeText(BaseWriter target, StoredText text) throws IOException {
    if (text.isInteger()) {
      target.arg(text.integer());
      return;
    }
    int length = text.length();
    target.head(length);
    for (int at = 0; at < length; ) {
      int n = Math.min(PIECE, length - at);
      text.view().read(text.address() + at, piece, 0, n);
      target.part(piece, 0, n);
      at += n;
    }
    target.tail();
  }

  private HashReader readerOf(ImageWalk walk) {
    HashReader present = reader;
    if (present == null || current != walk) {
      present = hashes.readerOf(walk.view());
      reader = present;
      current = walk;
    }
    return present;
  }
}
