package dev.redraft.memory;

import dev.redraft.platform.NativeMapping;
import dev.redraft.platform.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The reservations of one {@link Memory}, so that all of them end together, also when one of them
 * fails.
 */
final class Mappings implements AutoCloseable {
  private final NativeMemory system;
  private final List<NativeMapping> open = new ArrayList<>();

  Mappings(NativeMemory system) {
    this.system = system;
  }

  NativeMapping reserve(long bytes, boolean hugePages) {
    NativeMapping mapping = system.reserve(bytes, hugePages);
    open.add(mapping);
    return mapping;
  }

  /**
   * A side table: whole pages of the system, so that discarding the mapping leaves no byte behind.
   */
  NativeMapping table(long bytes) {
    long page = system.pageSize();
    return reserve((bytes + page - 1) & -page, false);
  }

  static void discardAll(NativeMapping mapping) {
    MemorySegment segment = mapping.segment();
    mapping.discard(0, segment.byteSize());
  }

  @Override
  public void close() {
    open.forEach(NativeMapping::close);
  }
}
