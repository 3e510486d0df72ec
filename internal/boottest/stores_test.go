//go:build docker

package boottest

import (
	"context"

	"github.com/bradfitz/gomemcache/memcache"
	"github.com/redis/go-redis/v9"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

func openRedis(address string) (*redis.Client, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, err
	}
	return redis.NewClient(o), nil
}

func putRedis(ctx context.Context, address string) error {
	c, err := openRedis(address)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Set(ctx, "greeting", greeting, 0).Err()
}

func gotRedis(ctx context.Context, address string) error {
	c, err := openRedis(address)
	if err != nil {
		return err
	}
	defer c.Close()
	text, err := c.Get(ctx, "greeting").Result()
	if err != nil {
		return err
	}
	return same(text)
}

func putMemcached(_ context.Context, address string) error {
	c := memcache.New(address)
	defer c.Close()
	if err := c.Set(&memcache.Item{Key: "greeting", Value: []byte(greeting)}); err != nil {
		return err
	}
	item, err := c.Get("greeting")
	if err != nil {
		return err
	}
	return same(string(item.Value))
}

// inMongo calls do with the collection of the URL's database.
func inMongo(ctx context.Context, address string, do func(*mongo.Collection) error) error {
	c, err := mongo.Connect(ctx, options.Client().ApplyURI(address))
	if err != nil {
		return err
	}
	defer c.Disconnect(ctx)
	return do(c.Database("app").Collection("greetings"))
}

func putMongo(ctx context.Context, address string) error {
	return inMongo(ctx, address, func(c *mongo.Collection) error {
		_, err := c.InsertOne(ctx, bson.M{"text": greeting})
		return err
	})
}

func gotMongo(ctx context.Context, address string) error {
	return inMongo(ctx, address, func(c *mongo.Collection) error {
		var found struct{ Text string }
		if err := c.FindOne(ctx, bson.M{}).Decode(&found); err != nil {
			return err
		}
		return same(found.Text)
	})
}
