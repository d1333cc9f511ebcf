package dev.redraft.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory whose power can be cut at any operation that changes something.
 *
 * <p>Operations are counted from 1: create, append, sync, truncate, rename, delete, create
 * directory, sync directory. At the chosen one {@link PowerCut} is thrown while it is under way,
 * and by everything after it. {@link #afterPowerCut} then builds a disk from what survived: synced
 * bytes and entries always; of the others each, independently, may be kept, lost or (bytes) torn.
 * So a later write may survive an earlier one that is lost.
 *
 * <p>Errors can be injected too. After a failed sync the bytes that it covered are never safe
 * again, although later syncs of the file succeed and reads still show them.
 */
public final class SimulatedDisk implements Disk {
  /** What can be done to the disk. */
  public enum Kind {
    CREATE,
    APPEND,
    SYNC,
    TRUNCATE,
    RENAME,
    DELETE,
    CREATE_DIRECTORY,
    SYNC_DIRECTORY
  }

  /** An operation: the {@code number}-th. */
  public record Operation(long number, Kind kind, Path path) {}

  /** What an injected error looks like. */
  public enum Fault {
    /** An I/O error; of an append a part may have been written. */
    EIO,
    /** No space left; of an append a part was written. */
    NO_SPACE
  }

  private record Injection(Predicate<Operation> when, Fault fault) {}

  private final SimulatedTree tree;
  private final Entropy entropy;
  private final List<Operation> history = new ArrayList<>();
  private final List<Injection> injections = new ArrayList<>();
  private long cutAt = Long.MAX_VALUE;
  private boolean off;
  private long free = Long.MAX_VALUE / 4;

  /** An empty disk. */
  public SimulatedDisk() {
    this(new SimulatedTree(), new Entropy(1));
  }

  private SimulatedDisk(SimulatedTree tree, Entropy entropy) {
    this.tree = tree;
    this.entropy = entropy;
  }

  /** Cuts the power at operation {@code number}, counted from the disk's first. */
  public synchronized SimulatedDisk cutPowerAt(long number) {
    cutAt = number;
    return this;
  }

  /** Cuts the power now. */
  public synchronized void cutPower() {
    off = true;
  }

  /** Lets operations that {@code when} accepts fail. */
  public synchronized SimulatedDisk inject(Predicate<Operation> when, Fault fault) {
    injections.add(new Injection(when, fault));
    return this;
  }

  /** Lets operation {@code number} fail. */
  public SimulatedDisk failAt(long number, Fault fault) {
    return inject(o -> o.number() == number, fault);
  }

  public synchronized void clearFaults() {
    injections.clear();
  }

  /** Sets how many bytes can still be written. */
  public synchronized SimulatedDisk limitFreeSpace(long bytes) {
    free = bytes;
    return this;
  }

  /** Operations so far. */
  public synchronized long operations() {
    return history.size();
  }

  /** Every operation so far, oldest first. */
  public synchronized List<Operation> history() {
    return List.copyOf(history);
  }

  public synchronized boolean isOff() {
    return off;
  }

  /**
   * A disk with what survives if the power fails now.
   *
   * @param seed 0: all that is unsynced is lost; 1: all is kept; else the seed of random choices
   */
  public synchronized SimulatedDisk afterPowerCut(long seed) {
    SimulatedTree survivors = tree.survivors(SurvivalChoice.of(seed));
    SimulatedDisk next = new SimulatedDisk(survivors, new Entropy(seed));
    next.free = free;
    return next;
  }

  /** A copy in which everything is durable; not counted, works without power. */
  public synchronized SimulatedDisk copy() {
    return new SimulatedDisk(tree.survivors(SurvivalChoice.of(1)), new Entropy(1));
  }

  /** Every file's path and bytes as a reader sees them; not counted, works without power. */
  public synchronized Map<Path, byte[]> contents() {
    return tree.contents();
  }

  /** Puts a durable file in place; not counted. */
  public synchronized void put(Path path, byte[] bytes) {
    tree.putDurable(path, bytes);
  }

  /** Puts a durable directory in place; not counted. */
  public synchronized void putDirectory(Path path) {
    tree.makeDirectories(path, true);
  }

  private void requirePower() {
    if (off) {
      throw new PowerCut("the power is off");
    }
  }

  /** Counts an operation; says which injected fault it meets. */
  private @Nullable Fault begin(Kind kind, Path path) {
    requirePower();
    Operation operation = new Operation(history.size() + 1L, kind, path);
    history.add(operation);
    for (Injection injection : injections) {
      if (injection.when.test(operation)) {
        return injection.fault;
      }
    }
    return null;
  }

  private void end() {
    if (history.size() >= cutAt) {
      off = true;
      throw new PowerCut("power cut at " + history.getLast());
    }
  }

  private static IOException error(Fault fault, Kind kind, Path path) {
    return fault == Fault.NO_SPACE
        ? new DiskFullException(kind + " " + path + ": No space left on device")
        : new IOException(kind + " " + path + ": Input/output error");
  }

  private void throwIf(@Nullable Fault fault, Kind kind, Path path) throws IOException {
    if (fault != null) {
      throw error(fault, kind, path);
    }
  }

  @Override
  public synchronized DiskFile create(Path path) throws IOException {
    throwIf(begin(Kind.CREATE, path), Kind.CREATE, path);
    SimulatedBytes bytes = tree.find(path);
    if (bytes != null) {
      free += bytes.size();
      bytes.truncate(0);
    } else {
      bytes = tree.create(path);
    }
    end();
    return new OpenFile(path, bytes, true);
  }

  @Override
  public synchronized DiskFile open(Path path) throws IOException {
    requirePower();
    return new OpenFile(path, tree.get(path), true);
  }

  @Override
  public synchronized DiskFile openForRead(Path path) throws IOException {
    requirePower();
    return new OpenFile(path, tree.get(path), false);
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    throwIf(begin(Kind.RENAME, from), Kind.RENAME, from);
    SimulatedBytes replaced = tree.find(to);
    tree.rename(from, to);
    free += replaced == null ? 0 : replaced.size();
    end();
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    throwIf(begin(Kind.DELETE, path), Kind.DELETE, path);
    SimulatedBytes bytes = tree.find(path);
    tree.delete(path);
    free += bytes == null ? 0 : bytes.size();
    end();
  }

  @Override
  public synchronized boolean exists(Path path) {
    requirePower();
    return tree.exists(path);
  }

  @Override
  public synchronized boolean isDirectory(Path path) {
    requirePower();
    return tree.isDirectory(path);
  }

  @Override
  public synchronized void createDirectory(Path path) throws IOException {
    throwIf(begin(Kind.CREATE_DIRECTORY, path), Kind.CREATE_DIRECTORY, path);
    tree.makeDirectories(path, false);
    end();
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    requirePower();
    return tree.list(directory);
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    throwIf(begin(Kind.SYNC_DIRECTORY, directory), Kind.SYNC_DIRECTORY, directory);
    end();
    tree.sync(directory);
  }

  @Override
  public synchronized long freeSpace(Path directory) {
    requirePower();
    return free;
  }

  private final class OpenFile implements DiskFile {
    private final Path path;
    private final SimulatedBytes bytes;
    private final boolean writable;
    private boolean closed;

    OpenFile(Path path, SimulatedBytes bytes, boolean writable) {
      this.path = path;
      this.bytes = bytes;
      this.writable = writable;
    }

    private void requireOpen(boolean write) throws IOException {
      requirePower();
      if (closed || (write && !writable)) {
        throw new IOException(path + " is not open" + (write ? " for writing" : ""));
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen(false);
        return bytes.size();
      }
    }

    @Override
    public int read(java.nio.ByteBuffer target, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen(false);
        return bytes.read(target, position);
      }
    }

    @Override
    public void append(java.nio.ByteBuffer source) throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen(true);
        Fault fault = begin(Kind.APPEND, path);
        byte[] all = new byte[source.remaining()];
        source.duplicate().get(all);
        int written = all.length;
        if (fault != null) {
          written = entropy.nextInt(all.length + 1);
        } else if (written > free) {
          fault = Fault.NO_SPACE;
          written = (int) free;
        }
        source.position(source.position() + written);
        bytes.append(java.util.Arrays.copyOf(all, written));
        free -= written;
        throwIf(fault, Kind.APPEND, path);
        end();
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen(true);
        Fault fault = begin(Kind.SYNC, path);
        if (fault != null) {
          bytes.failSync();
          throw error(fault, Kind.SYNC, path);
        }
        end();
        bytes.sync();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (SimulatedDisk.this) {
        requireOpen(true);
        throwIf(begin(Kind.TRUNCATE, path), Kind.TRUNCATE, path);
        free += bytes.size() - size;
        bytes.truncate((int) size);
        end();
      }
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        closed = true;
      }
    }
  }
}
