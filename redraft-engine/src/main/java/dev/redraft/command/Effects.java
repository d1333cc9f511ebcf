package dev.redraft.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.resp.Args;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The effects of one unit of execution (a command, or everything from MULTI to EXEC) as
 * deterministic RESP commands, the way the log keeps them. More than one effect is wrapped in MULTI
 * and EXEC, so that a replay has all of them or none.
 *
 * <p>Buffer: {@code MULTI_LENGTH} bytes that stay free for the wrapper's head, then the effects.
 */
public final class Effects {
  private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
  private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");
  private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n");
  private static final int SMALL = 64 * 1024;
  private static final int LONG = 1024 * 1024;
  private static final int NO_DATABASE = -1;

  private byte[] buffer = new byte[SMALL];
  private int end = MULTI.length;
  private int start = MULTI.length;
  private int commands;
  private int argumentsDue;
  private int database = NO_DATABASE;
  private int effectStart = MULTI.length;
  private int databaseBefore = NO_DATABASE;

  /** Makes the next effect name its database: a new log file begins. */
  public void forgetDatabase() {
    database = NO_DATABASE;
  }

  /** How many effects the unit has so far. */
  public int commands() {
    return commands;
  }

  /** Starts an effect in database {@code db}: a name and {@code argc - 1} arguments follow. */
  public Effects command(int db, int argc) {
    if (argumentsDue != 0) {
      throw new IllegalStateException("an effect lacks " + argumentsDue + " arguments");
    }
    effectStart = end;
    databaseBefore = database;
    argumentsDue = argc;
    commands++;
    if (db != database) {
      put(SELECT, 0, SELECT.length);
      bulk(db);
      database = db;
    }
    number('*', argc);
    return this;
  }

  public Effects arg(byte[] bytes) {
    return arg(bytes, 0, bytes.length);
  }

  public Effects arg(Slice slice) {
    return arg(slice.array(), slice.offset(), slice.length());
  }

  public Effects arg(byte[] bytes, int offset, int length) {
    due();
    number('$', length);
    put(bytes, offset, length);
    newLine();
    argumentsDue--;
    return this;
  }

  public Effects arg(String ascii) {
    return arg(ascii(ascii));
  }

  public Effects arg(long number) {
    due();
    bulk(number);
    argumentsDue--;
    return this;
  }

  /** {@code length} bytes at {@code address} of {@code view}. */
  public Effects arg(View view, long address, int length) {
    due();
    number('$', length);
    reserve(length);
    view.read(address, buffer, end, length);
    end += length;
    newLine();
    argumentsDue--;
    return this;
  }

  /** A request as it came. */
  public void verbatim(int db, Args args) {
    command(db, args.count());
    for (int i = 0; i < args.count(); i++) {
      arg(args.get(i));
    }
  }

  /** Takes back an effect that lacks arguments: what stated it has failed. */
  void dropIncomplete() {
    if (argumentsDue > 0) {
      end = effectStart;
      database = databaseBefore;
      argumentsDue = 0;
      commands--;
    }
  }

  /** Takes the whole unit back: nothing of it goes to the log. */
  void abandon() {
    forgetDatabase();
    clear();
  }

  /**
   * Ends the unit: from here {@link #array} from {@link #offset}, {@link #length} bytes, is what
   * the log takes.
   */
  void finish() {
    if (argumentsDue != 0) {
      throw new IllegalStateException("an effect lacks " + argumentsDue + " arguments");
    }
    if (commands > 1) {
      start = 0;
      System.arraycopy(MULTI, 0, buffer, 0, MULTI.length);
      put(EXEC, 0, EXEC.length);
    }
  }

  public byte[] array() {
    return buffer;
  }

  public int offset() {
    return start;
  }

  public int length() {
    return end - start;
  }

  /** Empties the buffer for the next unit; a large one is given back. */
  void clear() {
    if (buffer.length > 16 * SMALL) {
      buffer = new byte[SMALL];
    }
    start = MULTI.length;
    end = MULTI.length;
    commands = 0;
    argumentsDue = 0;
  }

  private void due() {
    if (argumentsDue <= 0) {
      throw new IllegalStateException("an effect has too many arguments");
    }
  }

  private void bulk(long value) {
    number('$', Bytes.longSize(value));
    reserve(20);
    end = Bytes.writeLong(value, buffer, end);
    newLine();
  }

  private void number(char prefix, long value) {
    reserve(23);
    buffer[end++] = (byte) prefix;
    end = Bytes.writeLong(value, buffer, end);
    newLine();
  }

  private void newLine() {
    reserve(2);
    buffer[end++] = '\r';
    buffer[end++] = '\n';
  }

  private void put(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, buffer, end, length);
    end += length;
  }

  private void reserve(int length) {
    if (length > buffer.length - end) {
      long needed = (long) end + length;
      // What is long is copied once: room for what usually comes behind it is left.
      long wanted = length > LONG ? needed + SMALL : Math.max(2L * buffer.length, needed);
      buffer = Arrays.copyOf(buffer, Math.toIntExact(Math.min(wanted, Integer.MAX_VALUE - 8L)));
      if (length > buffer.length - end) {
        throw new OutOfMemoryError("effects of one command exceed 2 GB");
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
