require 'socket'

client = TCPServer.new(ARGV[0].to_i).accept
client.write(client.gets.upcase)
