package dev.redraft.command;

import dev.redraft.memory.MemoryStats;
import dev.redraft.platform.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * Where the memory goes, for INFO and MEMORY; all in bytes.
 *
 * @param data the off-heap memory of the data, with its own figures
 * @param peak the most that the data has taken
 * @param tables hash tables of keys and of expiries
 * @param clients buffers and queued commands of clients
 * @param heap the Java heap
 * @param resident the whole process in physical memory; where the system does not tell, what is
 *     known to be committed
 */
record MemoryFigures(
    MemoryStats data,
    long peak,
    long tables,
    long clients,
    MemoryUsage heap,
    long nonHeap,
    long resident) {
  static MemoryFigures of(Services services) {
    MemoryStats data = services.keyspace().memory().stats();
    long clients = 0;
    for (Client client : services.clients().all()) {
      clients += ClientLine.memory(client);
    }
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    long nonHeap = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted();
    long resident = ProcessUsage.residentBytes();
    if (resident < 0) {
      resident = data.committed() + data.shadow() + heap.getCommitted() + nonHeap;
    }
    long peak = Math.max(services.stats().peakMemory, data.used());
    return new MemoryFigures(
        data, peak, services.keyspace().tableBytes(), clients, heap, nonHeap, resident);
  }

  /** What is neither a key nor a value: tables and clients. */
  long overhead() {
    return tables + clients;
  }

  /** Keys and values. */
  long dataset() {
    return Math.max(0, data.used() - tables);
  }

  /** {@code part} of {@code whole}, 0 when that is nothing. */
  static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
