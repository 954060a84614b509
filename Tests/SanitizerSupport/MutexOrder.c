// Tells the thread sanitizer what Swift's library does for a mutex that is fought over: the library itself is built
// without the sanitizer, so a lock that had to be waited for looks to it as if it had never been taken. The quick paths
// are compiled into our own code and need no help.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

// _MutexHandle._lockSlow(_: UInt32) and _MutexHandle._unlockSlow() of the Synchronization module.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define swift_method __attribute__((swiftcall))
#define swift_self __attribute__((swift_context))

void __tsan_acquire(void *address);
void __tsan_release(void *address);

swift_method void sanitizer_lock_slow(uint32_t state, swift_self void *mutex) __asm__(LOCK_SLOW);
swift_method void sanitizer_unlock_slow(swift_self void *mutex) __asm__(UNLOCK_SLOW);

swift_method void sanitizer_lock_slow(uint32_t state, swift_self void *mutex) {
  typedef swift_method void (*lock_slow)(uint32_t state, swift_self void *mutex);
  lock_slow library = (lock_slow)dlsym(RTLD_NEXT, LOCK_SLOW);
  if (library != NULL) library(state, mutex);
  __tsan_acquire(mutex);
}

swift_method void sanitizer_unlock_slow(swift_self void *mutex) {
  typedef swift_method void (*unlock_slow)(swift_self void *mutex);
  unlock_slow library = (unlock_slow)dlsym(RTLD_NEXT, UNLOCK_SLOW);
  __tsan_release(mutex);
  if (library != NULL) library(mutex);
}
