// A credentials endpoint as one writes it in Go in an hour: net/http, one token, one ready-made answer.
//
//	peer ADDRESS TOKEN FILE
package main

import (
	"crypto/subtle"
	"log"
	"net/http"
	"os"
)

func main() {
	address, token, file := os.Args[1], []byte(os.Args[2]), os.Args[3]
	answer, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/v1/credentials", func(reply http.ResponseWriter, request *http.Request) {
		given := []byte(request.Header.Get("Authorization"))
		if subtle.ConstantTimeCompare(given, token) != 1 {
			http.Error(reply, "wrong token", http.StatusUnauthorized)
			return
		}
		reply.Header().Set("Content-Type", "application/json")
		reply.Header().Set("Cache-Control", "no-store")
		reply.Header().Set("X-Content-Type-Options", "nosniff")
		reply.Write(answer)
	})
	log.Fatal(http.ListenAndServe(address, nil))
}
