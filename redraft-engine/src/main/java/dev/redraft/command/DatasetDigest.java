package dev.redraft.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Doubles;
import dev.redraft.base.Sha1;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.Hashes;
import dev.redraft.value.ListReader;
import dev.redraft.value.Record;
import dev.redraft.value.SetReader;
import dev.redraft.value.SortedSetValue;
import dev.redraft.value.StoredText;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamReader;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * DEBUG DIGEST: 20 bytes that are equal for equal data, in whatever order it lies, and equal to
 * those of Redis.
 *
 * <p>Two ways to take bytes into a digest D, both through their SHA-1: xor sets D to {@code D ^
 * SHA1(bytes)}, so order does not matter; mix does the same and then sets D to {@code SHA1(D)}, so
 * order matters. A value's digest mixes its type as 4 bytes, its content, and xors {@code
 * !!expire!!} if it has an expiry (which one does not count). A key's digest begins by mixing the
 * key. The data's digest mixes the number of each database that has keys, as 4 bytes, then xors the
 * digests of its keys.
 */
final class DatasetDigest {
  private static final byte[] EXPIRE = "!!expire!!".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FIELD_EXPIRE = "!!hexpire!!".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK = 64 * 1024;

  private final Values values;
  private final Memory memory;
  private final Sha1 sha = new Sha1();
  private final byte[] four = new byte[4];
  private final SetReader members;
  private final byte[] number = new byte[Bytes.MAX_LONG_DIGITS];
  private final SortedSetValue sorted;
  private byte[] buffer = new byte[256];

  DatasetDigest(Values values) {
    this.values = values;
    memory = values.memory();
    members = new SetReader(memory);
    sorted = new SortedSetValue(memory, values.hash());
  }

  /** The digest of all databases, in hexadecimal. */
  String ofAll(Keyspace keyspace) {
    byte[] digest = new byte[Sha1.SIZE];
    for (int i = 0; i < keyspace.databases(); i++) {
      Database database = keyspace.database(i);
      if (database.size() > 0) {
        mix(digest, i);
        database.forEach(record -> takeKey(digest, record));
      }
    }
    return HexFormat.of().formatHex(digest);
  }

  /** The digest of one value, in hexadecimal; zeros for record 0. */
  String ofValue(long record) {
    byte[] digest = new byte[Sha1.SIZE];
    if (record != 0) {
      takeValue(digest, record);
    }
    return HexFormat.of().formatHex(digest);
  }

  private void takeKey(byte[] digest, long record) {
    byte[] own = new byte[Sha1.SIZE];
    update(Record.keyAddress(memory, record), Record.keyLength(memory, record));
    mixHashed(own);
    takeValue(own, record);
    sha.update(own, 0, own.length);
    xorHashed(digest);
  }

  private void takeValue(byte[] digest, long record) {
    mix(digest, Record.type(memory, record));
    takeContent(digest, record);
    if (Record.expiry(memory, record) != Record.NO_EXPIRY) {
      sha.update(EXPIRE, 0, EXPIRE.length);
      xorHashed(digest);
    }
  }

  private void takeContent(byte[] digest, long record) {
    switch (Record.type(memory, record)) {
      case ValueType.STRING -> {
        if (StringValue.isInt(memory, record)) {
          Slice text = new Slice(StringValue.bytes(memory, record));
          sha.update(text.array(), text.offset(), text.length());
        } else {
          update(Record.valueAddress(memory, record), Record.valueLength(memory, record));
        }
        mixHashed(digest);
      }
      case ValueType.HASH -> takeHash(digest, record);
      case ValueType.SET -> {
        members.at(record);
        while (members.next()) {
          takeMember(digest);
        }
      }
      case ValueType.LIST -> takeList(digest, record);
      case ValueType.ZSET -> {
        sorted.at(record);
        while (sorted.next()) {
          takeScored(digest);
        }
      }
      case ValueType.STREAM -> takeStream(digest, StreamHeader.of(memory, record));
      default ->
          throw new IllegalStateException("no digest for type " + Record.type(memory, record));
    }
  }

  private void takeHash(byte[] digest, long record) {
    values
        .hashes()
        .read(record)
        .forEach(item -> {
          byte[] own = new byte[Sha1.SIZE];
          update(item.field());
          mixHashed(own);
          update(item.value());
          mixHashed(own);
          if (item.expiry() != Hashes.NO_EXPIRY) {
            sha.update(FIELD_EXPIRE, 0, FIELD_EXPIRE.length);
            xorHashed(own);
          }
          sha.update(own, 0, own.length);
          xorHashed(digest);
        });
  }

  private void update(StoredText text) {
    if (text.isInteger()) {
      byte[] digits = text.bytes();
      sha.update(digits, 0, digits.length);
    } else {
      update(text.address(), text.length());
    }
  }

  private void takeMember(byte[] digest) {
    if (members.isInteger()) {
      Slice text = members.text();
      sha.update(text.array(), text.offset(), text.length());
    } else {
      update(members.address(), members.length());
    }
    xorHashed(digest);
  }

  /** Mixes the elements in their order. */
  private void takeList(byte[] digest, long record) {
    ListReader list = new ListReader(memory).at(record);
    for (boolean more = list.seek(0); more; more = list.next()) {
      update(list.entry());
      mixHashed(digest);
    }
  }

  /** Hashes the text of an entry. */
  private void update(PackedReader entry) {
    if (entry.isInteger()) {
      int length = entry.copy(number, 0);
      sha.update(number, 0, length);
    } else {
      update(entry.textAddress(), entry.textLength());
    }
  }

  /** A member of a sorted set and its score with 17 digits. */
  private void takeScored(byte[] digest) {
    byte[] own = new byte[Sha1.SIZE];
    Slice member = sorted.member();
    sha.update(member.array(), member.offset(), member.length());
    mixHashed(own);
    byte[] score = Doubles.format17(sorted.score()).getBytes(StandardCharsets.US_ASCII);
    sha.update(score, 0, score.length);
    mixHashed(own);
    sha.update(own, 0, own.length);
    xorHashed(digest);
  }

  /**
   * Mixes each entry in order: its ID with a dot, then its names and values. Groups do not count.
   */
  private void takeStream(byte[] digest, long stream) {
    StreamReader reader = new StreamReader(memory).all(stream);
    while (reader.next()) {
      String id = Long.toUnsignedString(reader.ms()) + "." + Long.toUnsignedString(reader.seq());
      byte[] text = id.getBytes(StandardCharsets.US_ASCII);
      sha.update(text, 0, text.length);
      mixHashed(digest);
      for (int i = reader.fields(); i > 0; i--) {
        update(reader.name());
        mixHashed(digest);
        update(reader.value());
        mixHashed(digest);
      }
    }
  }

  /** Hashes bytes of memory, a chunk at a time. */
  private void update(long address, int length) {
    int size = Math.min(length, CHUNK);
    if (size > buffer.length) {
      buffer = new byte[CHUNK];
    }
    for (int at = 0; at < length; at += size) {
      int count = Math.min(size, length - at);
      memory.read(address + at, buffer, 0, count);
      sha.update(buffer, 0, count);
    }
  }

  private void mix(byte[] digest, int number) {
    for (int i = 0; i < four.length; i++) {
      four[i] = (byte) (number >>> (24 - 8 * i));
    }
    sha.update(four, 0, four.length);
    mixHashed(digest);
  }

  private void mixHashed(byte[] digest) {
    xorHashed(digest);
    sha.update(digest, 0, digest.length);
    System.arraycopy(sha.digest(), 0, digest, 0, digest.length);
  }

  private void xorHashed(byte[] digest) {
    byte[] hashed = sha.digest();
    for (int i = 0; i < digest.length; i++) {
      digest[i] ^= hashed[i];
    }
  }
}
