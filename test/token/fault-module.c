/*
 * A PKCS #11 module for tests: it forwards every call to another module and misbehaves as a file beside it says.
 *
 *   <this library>.forward   path of the other module
 *   <this library>.control   what to do wrong; read again at each call (see fault-module.ts)
 *   <this library>.calls     the name of every call, one a line; appended to
 *
 * The first line of the control file is a number: when it changes, counting starts anew.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CK_PTR *
#define CK_DECLARE_FUNCTION(returnType, name) returnType name
#define CK_DECLARE_FUNCTION_POINTER(returnType, name) returnType(*name)
#define CK_CALLBACK_FUNCTION(returnType, name) returnType(*name)
#ifndef NULL_PTR
#define NULL_PTR 0
#endif
#ifdef __cplusplus
extern "C" {
#endif
#include "pkcs11.h"

#define MAX_RULES 32
#define MAX_PIN 256

typedef struct {
  char name[32];
  char function[64];
  unsigned long value;
  char text[MAX_PIN];
} Rule;

static CK_FUNCTION_LIST_PTR real = NULL;
static CK_FUNCTION_LIST mine;
static char own_path[4096];

static Rule rules[MAX_RULES];
static int rule_count = 0;
static long generation = -1;

static unsigned long signs_done = 0;
static unsigned long wrong_pins = 0;
static int must_authenticate = 0;
static CK_MECHANISM_TYPE begun_with = 0;
static char user_pin[MAX_PIN];
static int pin_is_changed = 0;

static void beside(char *path, size_t size, const char *ending) { snprintf(path, size, "%s%s", own_path, ending); }

static void read_rules(void) {
  char path[4200], line[512];
  FILE *file;
  long new_generation = 0;
  rule_count = 0;
  beside(path, sizeof path, ".control");
  file = fopen(path, "r");
  if (file == NULL) return;
  if (fgets(line, sizeof line, file) != NULL) new_generation = atol(line);
  while (rule_count < MAX_RULES && fgets(line, sizeof line, file) != NULL) {
    Rule *rule = &rules[rule_count];
    memset(rule, 0, sizeof *rule);
    if (sscanf(line, "%31s %63s %lu %255s", rule->name, rule->function, &rule->value, rule->text) >= 3) rule_count++;
  }
  fclose(file);
  if (new_generation != generation) {
    generation = new_generation;
    signs_done = 0;
    wrong_pins = 0;
    pin_is_changed = 0;
  }
}

static const Rule *rule_of(const char *name, const char *function) {
  int i;
  for (i = 0; i < rule_count; i++) {
    if (strcmp(rules[i].name, name) == 0 && strcmp(rules[i].function, function) == 0) return &rules[i];
  }
  return NULL;
}

static unsigned long value_of(const char *name, unsigned long otherwise) {
  const Rule *rule = rule_of(name, "-");
  return rule == NULL ? otherwise : rule->value;
}

static void log_call(const char *function) {
  char path[4200];
  FILE *file;
  beside(path, sizeof path, ".calls");
  file = fopen(path, "a");
  if (file == NULL) return;
  fprintf(file, "%s\n", function);
  fclose(file);
}

static int is_removed(void) {
  const Rule *rule = rule_of("remove-after-sign", "-");
  return rule != NULL && signs_done >= rule->value;
}

/* Logs a call, and does what the control file says of it. */
static CK_RV before(const char *function) {
  const Rule *rule;
  read_rules();
  log_call(function);
  if ((rule = rule_of("slow", function)) != NULL) usleep((useconds_t)(rule->value * 1000));
  if (rule_of("hang", function) != NULL) {
    for (;;) pause();
  }
  if (rule_of("abort", function) != NULL) abort();
  if (rule_of("segv", function) != NULL) raise(SIGSEGV);
  if ((rule = rule_of("fail", function)) != NULL) return (CK_RV)rule->value;
  return CKR_OK;
}

#define BEFORE(function)               \
  do {                                 \
    CK_RV before_rv = before(function); \
    if (before_rv != CKR_OK) return before_rv; \
  } while (0)

#define BEFORE_PRESENT(function)                    \
  do {                                              \
    BEFORE(function);                               \
    if (is_removed()) return CKR_DEVICE_REMOVED;    \
  } while (0)

static CK_RV my_Initialize(CK_VOID_PTR args) {
  BEFORE("C_Initialize");
  return real->C_Initialize(args);
}

static CK_RV my_Finalize(CK_VOID_PTR reserved) {
  BEFORE("C_Finalize");
  return real->C_Finalize(reserved);
}

static CK_RV my_GetSlotList(CK_BBOOL present, CK_SLOT_ID_PTR list, CK_ULONG_PTR count) {
  BEFORE("C_GetSlotList");
  if (present && is_removed()) {
    *count = 0;
    return CKR_OK;
  }
  return real->C_GetSlotList(present, list, count);
}

static CK_RV my_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO_PTR info) {
  CK_RV rv;
  BEFORE("C_GetSlotInfo");
  rv = real->C_GetSlotInfo(slot, info);
  if (rv == CKR_OK && is_removed()) info->flags &= ~(CK_FLAGS)CKF_TOKEN_PRESENT;
  return rv;
}

static CK_FLAGS pin_flags(void) {
  unsigned long tries = value_of("pin-tries", 0);
  if (tries == 0 || wrong_pins == 0) return 0;
  if (wrong_pins >= tries) return CKF_USER_PIN_LOCKED;
  return wrong_pins + 1 == tries ? CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_COUNT_LOW : CKF_USER_PIN_COUNT_LOW;
}

static CK_RV my_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  CK_RV rv;
  BEFORE("C_GetTokenInfo");
  if (is_removed()) return CKR_TOKEN_NOT_PRESENT;
  rv = real->C_GetTokenInfo(slot, info);
  if (rv != CKR_OK) return rv;
  info->flags |= (CK_FLAGS)value_of("token-flags", 0) | pin_flags();
  if (!pin_is_changed && value_of("pin-to-be-changed", 0) != 0) info->flags |= CKF_USER_PIN_TO_BE_CHANGED;
  info->ulMinPinLen = value_of("pin-min", info->ulMinPinLen);
  info->ulMaxPinLen = value_of("pin-max", info->ulMaxPinLen);
  return CKR_OK;
}

static int is_named(const char *rule, CK_MECHANISM_TYPE type) {
  int i;
  for (i = 0; i < rule_count; i++) {
    if (strcmp(rules[i].name, rule) == 0 && rules[i].value == type) return 1;
  }
  return 0;
}

static CK_RV my_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count) {
  CK_RV rv;
  CK_ULONG room, from, to = 0;
  BEFORE_PRESENT("C_GetMechanismList");
  room = *count;
  rv = real->C_GetMechanismList(slot, list, count);
  if (rv == CKR_OK && list == NULL && value_of("ecdsa-hashes", 0) != 0) (*count)++;
  if (rv != CKR_OK || list == NULL) return rv;
  if (value_of("ecdsa-hashes", 0) != 0 && *count < room) list[(*count)++] = CKM_ECDSA_SHA256;
  for (from = 0; from < *count; from++) {
    if (!is_named("hide-mechanism", list[from])) list[to++] = list[from];
  }
  *count = to;
  return CKR_OK;
}

static CK_RV my_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, CK_VOID_PTR application, CK_NOTIFY notify,
                            CK_SESSION_HANDLE_PTR session) {
  BEFORE_PRESENT("C_OpenSession");
  return real->C_OpenSession(slot, flags, application, notify, session);
}

static CK_RV my_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO_PTR info) {
  BEFORE_PRESENT("C_GetSessionInfo");
  return real->C_GetSessionInfo(session, info);
}

static CK_RV my_CloseSession(CK_SESSION_HANDLE session) {
  BEFORE("C_CloseSession");
  return real->C_CloseSession(session);
}

/* A signature's own login (CKA_ALWAYS_AUTHENTICATE), which SoftHSM2 has no keys for. */
static CK_RV authenticate_signature(CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  if (length != strlen(user_pin) || memcmp(pin, user_pin, length) != 0) return CKR_PIN_INCORRECT;
  must_authenticate = 0;
  return CKR_OK;
}

static CK_RV my_Login(CK_SESSION_HANDLE session, CK_USER_TYPE type, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  CK_RV rv;
  unsigned long tries;
  const Rule *pad;
  BEFORE_PRESENT(type == CKU_CONTEXT_SPECIFIC ? "C_Login(CKU_CONTEXT_SPECIFIC)" : "C_Login");
  if (type == CKU_CONTEXT_SPECIFIC) return authenticate_signature(pin, length);
  pad = rule_of("pad-pin", "-");
  if (pad != NULL) {
    if (length != 0) return CKR_ARGUMENTS_BAD;
    pin = (CK_UTF8CHAR_PTR)pad->text;
    length = strlen(pad->text);
  }
  tries = value_of("pin-tries", 0);
  if (tries != 0 && wrong_pins >= tries) return CKR_PIN_LOCKED;
  rv = real->C_Login(session, type, pin, length);
  if (rv == CKR_PIN_INCORRECT) wrong_pins++;
  if (rv == CKR_OK && length < MAX_PIN) {
    wrong_pins = 0;
    memcpy(user_pin, pin, length);
    user_pin[length] = 0;
  }
  return rv;
}

/* A reader's pad gives both PINs, the old one and the new one, and so must not be given any. */
static CK_RV my_SetPIN(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR old_pin, CK_ULONG old_length, CK_UTF8CHAR_PTR new_pin,
                       CK_ULONG new_length) {
  CK_RV rv;
  const Rule *old_pad, *new_pad;
  BEFORE_PRESENT("C_SetPIN");
  old_pad = rule_of("pad-pin", "-");
  new_pad = rule_of("pad-new-pin", "-");
  if (old_pad != NULL && new_pad != NULL) {
    if (old_length != 0 || new_length != 0) return CKR_ARGUMENTS_BAD;
    old_pin = (CK_UTF8CHAR_PTR)old_pad->text;
    old_length = strlen(old_pad->text);
    new_pin = (CK_UTF8CHAR_PTR)new_pad->text;
    new_length = strlen(new_pad->text);
  }
  rv = real->C_SetPIN(session, old_pin, old_length, new_pin, new_length);
  if (rv == CKR_OK) pin_is_changed = 1;
  return rv;
}

static CK_RV my_Logout(CK_SESSION_HANDLE session) {
  BEFORE_PRESENT("C_Logout");
  return real->C_Logout(session);
}

static CK_RV my_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG count) {
  BEFORE_PRESENT("C_FindObjectsInit");
  return real->C_FindObjectsInit(session, attributes, count);
}

static CK_RV my_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR attributes,
                                  CK_ULONG count) {
  CK_RV rv;
  CK_ULONG i;
  BEFORE_PRESENT("C_GetAttributeValue");
  rv = real->C_GetAttributeValue(session, object, attributes, count);
  if (rv != CKR_OK) return rv;
  for (i = 0; i < count; i++) {
    if (!is_named("hide-attribute", attributes[i].type)) continue;
    attributes[i].ulValueLen = (CK_ULONG)-1;
    return CKR_ATTRIBUTE_TYPE_INVALID;
  }
  if (value_of("always-authenticate", 0) == 0) return rv;
  for (i = 0; i < count; i++) {
    if (attributes[i].type != CKA_ALWAYS_AUTHENTICATE || attributes[i].pValue == NULL) continue;
    *(CK_BBOOL *)attributes[i].pValue = CK_TRUE;
  }
  return CKR_OK;
}

static CK_RV my_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  BEFORE_PRESENT("C_SignInit");
  if (is_named("refuse-mechanism", mechanism->mechanism)) return value_of("refuse-with", CKR_MECHANISM_INVALID);
  begun_with = mechanism->mechanism;
  must_authenticate = value_of("always-authenticate", 0) != 0;
  if (mechanism->mechanism == CKM_ECDSA_SHA256 && value_of("ecdsa-hashes", 0) != 0) {
    CK_MECHANISM plain = {CKM_ECDSA, NULL, 0};
    return real->C_SignInit(session, &plain, key);
  }
  return real->C_SignInit(session, mechanism, key);
}

/* SHA-256 in a session of its own: the one that signs is busy. */
static CK_RV hash(CK_SESSION_HANDLE busy, CK_BYTE_PTR data, CK_ULONG length, CK_BYTE_PTR digest) {
  CK_MECHANISM sha256 = {CKM_SHA256, NULL, 0};
  CK_SESSION_INFO info;
  CK_SESSION_HANDLE session;
  CK_ULONG size = 32;
  CK_RV rv = real->C_GetSessionInfo(busy, &info);
  if (rv == CKR_OK) rv = real->C_OpenSession(info.slotID, CKF_SERIAL_SESSION, NULL, NULL, &session);
  if (rv != CKR_OK) return rv;
  rv = real->C_DigestInit(session, &sha256);
  if (rv == CKR_OK) rv = real->C_Digest(session, data, length, digest, &size);
  real->C_CloseSession(session);
  return rv;
}

static CK_RV my_Sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG dataLength, CK_BYTE_PTR signature,
                     CK_ULONG_PTR signatureLength) {
  CK_RV rv;
  CK_BYTE digest[32];
  BEFORE_PRESENT("C_Sign");
  if (must_authenticate) return CKR_USER_NOT_LOGGED_IN;
  if (is_named("refuse-at-sign", begun_with)) {
    /* The signature that was begun ends with its failure: it is made, and thrown away. */
    rv = real->C_Sign(session, data, dataLength, signature, signatureLength);
    memset(signature, 0, *signatureLength);
    return value_of("refuse-with", CKR_MECHANISM_INVALID);
  }
  if (begun_with == CKM_ECDSA_SHA256 && value_of("ecdsa-hashes", 0) != 0) {
    rv = hash(session, data, dataLength, digest);
    if (rv != CKR_OK) return rv;
    data = digest;
    dataLength = sizeof digest;
  }
  rv = real->C_Sign(session, data, dataLength, signature, signatureLength);
  if (rv == CKR_OK) signs_done++;
  if (rv == CKR_OK && value_of("wrong-signature", 0) != 0) signature[*signatureLength - 1] ^= 1;
  return rv;
}

static int load_real(void) {
  char path[4200], target[4096];
  Dl_info info;
  FILE *file;
  void *library;
  CK_C_GetFunctionList entry;
  if (dladdr((void *)load_real, &info) == 0) return 0;
  snprintf(own_path, sizeof own_path, "%s", info.dli_fname);
  beside(path, sizeof path, ".forward");
  file = fopen(path, "r");
  if (file == NULL) return 0;
  if (fgets(target, sizeof target, file) == NULL) target[0] = 0;
  fclose(file);
  target[strcspn(target, "\n")] = 0;
  library = dlopen(target, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 0;
  entry = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
  return entry != NULL && entry(&real) == CKR_OK;
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
  if (real == NULL) {
    if (!load_real()) return CKR_GENERAL_ERROR;
    mine = *real;
    mine.C_GetFunctionList = C_GetFunctionList;
    mine.C_Initialize = my_Initialize;
    mine.C_Finalize = my_Finalize;
    mine.C_GetSlotList = my_GetSlotList;
    mine.C_GetSlotInfo = my_GetSlotInfo;
    mine.C_GetTokenInfo = my_GetTokenInfo;
    mine.C_GetMechanismList = my_GetMechanismList;
    mine.C_OpenSession = my_OpenSession;
    mine.C_CloseSession = my_CloseSession;
    mine.C_GetSessionInfo = my_GetSessionInfo;
    mine.C_Login = my_Login;
    mine.C_Logout = my_Logout;
    mine.C_SetPIN = my_SetPIN;
    mine.C_FindObjectsInit = my_FindObjectsInit;
    mine.C_GetAttributeValue = my_GetAttributeValue;
    mine.C_SignInit = my_SignInit;
    mine.C_Sign = my_Sign;
  }
  *list = &mine;
  return CKR_OK;
}

#ifdef __cplusplus
}
#endif
