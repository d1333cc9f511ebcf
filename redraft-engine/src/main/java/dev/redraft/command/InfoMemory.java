package dev.redraft.command;

import static dev.redraft.command.MemoryFigures.share;

import dev.redraft.config.Directive;
import dev.redraft.memory.MemoryStats;
import dev.redraft.platform.NativeMemory;

/**
 * INFO's section memory. {@code used_memory} is the off-heap memory of the data, which maxmemory
 * limits; the Java heap, which holds connections and little else, has fields of its own, and {@code
 * used_memory_rss} is the whole process.
 */
final class InfoMemory {
  private InfoMemory() {}

  static void write(InfoFields fields, Services services) {
    MemoryFigures figures = MemoryFigures.of(services);
    MemoryStats data = figures.data();
    fields
        .title("Memory")
        .bytes("used_memory", data.used())
        .bytes("used_memory_rss", figures.resident())
        .bytes("used_memory_peak", figures.peak())
        .percent("used_memory_peak_perc", share(data.used(), figures.peak()))
        .add("used_memory_overhead", figures.overhead())
        .add("used_memory_dataset", figures.dataset())
        .percent("used_memory_dataset_perc", share(figures.dataset(), data.used()))
        .add("allocator_allocated", data.used())
        .add("allocator_active", data.committed())
        .add("allocator_resident", data.committed() + data.shadow())
        .bytes("total_system_memory", NativeMemory.physicalBytes())
        .bytes("maxmemory", services.config().number(Directive.MAXMEMORY))
        .add("maxmemory_policy", services.config().text(Directive.MAXMEMORY_POLICY))
        .add("allocator_frag_ratio", share(data.committed(), data.used()))
        .add("allocator_frag_bytes", data.committed() - data.used())
        .add("mem_fragmentation_ratio", share(figures.resident(), data.used()))
        .add("mem_fragmentation_bytes", figures.resident() - data.used())
        .add("mem_not_counted_for_evict", 0)
        .add("mem_clients_slaves", 0)
        .add("mem_clients_normal", figures.clients())
        .add("mem_allocator", "redraft")
        .add("active_defrag_running", 0)
        .add("lazyfree_pending_objects", services.keyspace().lazyFreePending())
        .add("lazyfreed_objects", services.keyspace().stats().lazyFreed())
        .add("memory_allocations", data.allocations())
        .add("memory_reserved", data.reserved())
        .add("memory_shadow", data.shadow())
        .add("memory_shadow_peak", data.shadowPeak())
        .add("memory_shadow_limit", data.shadowLimit())
        .add("memory_shadow_copies", data.copies())
        .bytes("java_heap_used", figures.heap().getUsed())
        .add("java_heap_committed", figures.heap().getCommitted())
        .add("java_heap_max", figures.heap().getMax())
        .add("java_non_heap_committed", figures.nonHeap());
  }
}
