package dev.redraft.rewrite;

import dev.redraft.aof.Annotations;
import dev.redraft.base.Bytes;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a base in RESP: commands that make the data when they are replayed, in large sequential
 * writes.
 *
 * <p>Records come with their databases mixed, so each database has its own buffer and SELECT is
 * written once a buffer. Invariant: what goes to the file between two SELECTs is whole records. A
 * record is {@link #begin}, one or more commands, {@link #end}.
 */
public final class BaseWriter {
  /** The most items of a collection that one command may carry, as in Redis. */
  public static final int MAX_ITEMS = 64;

  private static final int FIRST_BUFFER = 8 * 1024;
  private static final int BUFFER = 512 * 1024;
  private static final int NUMBER = 24;
  private static final byte[] SELECT = ascii("SELECT");

  private static final class Section {
    byte[] bytes = new byte[FIRST_BUFFER];
    int used;
    int recordStart;
    boolean open;
  }

  private final DiskFile file;
  private Section[] sections = new Section[16];
  private final Section selects = new Section();
  private @Nullable Section current;
  private int currentDatabase;
  private int selected = -1;
  private long written;
  private long records;

  /** Writes to the end of {@code file}, an empty file. */
  public BaseWriter(DiskFile file) {
    this.file = file;
  }

  /** Bytes handed to the file. */
  public long bytes() {
    return written;
  }

  /** Bytes handed to the file and those that wait in buffers. */
  public long producedBytes() {
    long sum = written;
    for (Section section : sections) {
      sum += section == null ? 0 : section.used;
    }
    return sum;
  }

  /** Records begun and ended. */
  public long records() {
    return records;
  }

  /** Writes a {@code #TS} line; only at the head of the file. */
  void timestamp(long unixSeconds) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(Annotations.MAX_TIMESTAMP_BYTES);
    Annotations.writeTimestamp(line, unixSeconds);
    append(line.array(), line.position());
  }

  /** Begins a record of database {@code db}. */
  public void begin(int db) {
    if (db >= sections.length) {
      sections = Arrays.copyOf(sections, Math.max(db + 1, 2 * sections.length));
    }
    Section section = sections[db];
    if (section == null) {
      section = new Section();
      sections[db] = section;
    }
    section.recordStart = section.used;
    current = section;
    currentDatabase = db;
  }

  /** Begins a command of {@code argc} arguments, its name included. */
  public void command(int argc) throws IOException {
    number('*', argc);
  }

  public void arg(byte[] bytes) throws IOException {
    arg(bytes, 0, bytes.length);
  }

  public void arg(byte[] bytes, int offset, int length) throws IOException {
    head(length);
    part(bytes, offset, length);
    tail();
  }

  public void arg(long value) throws IOException {
    Section s = section();
    head(Bytes.longSize(value));
    room(NUMBER);
    s.used = Bytes.writeLong(value, s.bytes, s.used);
    tail();
  }

  /**
   * Begins an argument of {@code length} bytes that come in {@link #part}s, ended by {@link #tail}.
   */
  public void head(long length) throws IOException {
    number('$', length);
  }

  public void part(byte[] bytes, int offset, int length) throws IOException {
    Section s = section();
    while (length > 0) {
      if (s.used == s.bytes.length) {
        room(1);
      }
      int n = Math.min(length, s.bytes.length - s.used);
      System.arraycopy(bytes, offset, s.bytes, s.used, n);
      s.used += n;
      offset += n;
      length -= n;
    }
  }

  public void tail() throws IOException {
    room(2);
    Section s = section();
    s.bytes[s.used++] = '\r';
    s.bytes[s.used++] = '\n';
  }

  /** Ends the record. */
  public void end() throws IOException {
    Section s = section();
    if (s.open) {
      append(s.bytes, s.used);
      s.used = 0;
      s.open = false;
    }
    records++;
    current = null;
  }

  /** Hands everything to the file. */
  public void flush() throws IOException {
    for (int db = 0; db < sections.length; db++) {
      Section s = sections[db];
      if (s != null && s.used > 0) {
        select(db);
        append(s.bytes, s.used);
        s.used = 0;
      }
    }
  }

  private Section section() {
    Section s = current;
    if (s == null) {
      throw new IllegalStateException("no record begun");
    }
    return s;
  }

  /**
   * Makes room for {@code length} bytes: hands over the whole records before the present one, or
   * all of a long one.
   */
  private void room(int length) throws IOException {
    Section s = section();
    if (s.bytes.length - s.used >= length) {
      return;
    }
    if (s.bytes.length < BUFFER) {
      s.bytes = Arrays.copyOf(s.bytes, Math.min(BUFFER, 4 * s.bytes.length));
      room(length);
      return;
    }
    if (!s.open) {
      select(currentDatabase);
    }
    if (!s.open && s.recordStart > 0) {
      append(s.bytes, s.recordStart);
      s.used -= s.recordStart;
      System.arraycopy(s.bytes, s.recordStart, s.bytes, 0, s.used);
      s.recordStart = 0;
    }
    if (s.bytes.length - s.used < length) {
      append(s.bytes, s.used);
      s.used = 0;
      s.recordStart = 0;
      s.open = true;
    }
  }

  private void select(int db) throws IOException {
    if (db == selected) {
      return;
    }
    Section record = current;
    current = selects;
    command(2);
    arg(SELECT);
    arg(db);
    current = record;
    append(selects.bytes, selects.used);
    selects.used = 0;
    selected = db;
  }

  private void append(byte[] bytes, int length) throws IOException {
    file.append(ByteBuffer.wrap(bytes, 0, length));
    written += length;
  }

  private void number(char prefix, long value) throws IOException {
    room(NUMBER);
    Section s = section();
    s.bytes[s.used++] = (byte) prefix;
    s.used = Bytes.writeLong(value, s.bytes, s.used);
    s.bytes[s.used++] = '\r';
    s.bytes[s.used++] = '\n';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
